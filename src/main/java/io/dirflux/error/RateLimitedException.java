package io.dirflux.error;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 429: the server refused the call for its rate. Retried; seen only when the attempts ran out or the wait was too long.
 */
public final class RateLimitedException extends ApiException {

    private static final long serialVersionUID = 1L;

    RateLimitedException(ApiError error, List<Attempt> attempts) {
        super(error, true, attempts);
    }

    /** How long the server asked to wait from its answer on; null if it did not say. */
    public @Nullable Duration retryAfter() {
        return error().retryAfter();
    }
}
