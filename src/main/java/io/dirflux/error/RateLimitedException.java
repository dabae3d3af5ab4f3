package io.dirflux.error;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 429: the rate limit of the server is exceeded. The client retries first: you see this exception only after the last
 * attempt, or if the server asks for a wait that is too long.
 */
public final class RateLimitedException extends ApiException {

    private static final long serialVersionUID = 1L;

    RateLimitedException(ApiError error, List<Attempt> attempts) {
        super(error, attempts);
    }

    /** How long to wait after the answer, as the server asks; null if it does not ask. */
    public @Nullable Duration retryAfter() {
        return error().retryAfter();
    }
}
