package io.dirflux.http;

import io.dirflux.error.DirectorySyncException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a failed attempt is made again, and after which wait.
 *
 * @hidden
 */
@FunctionalInterface
public interface RetryRule {

    /**
     * The wait before the next attempt, or {@code null} if there is none.
     *
     * @param attempts how many attempts were made, at least 1
     * @param random from 0 (inclusive) to 1, which spreads the wait
     */
    @Nullable
    Duration waitAfter(DirectorySyncException failure, int attempts, double random);

    /** The longest {@code Retry-After} that is waited for; {@code null} if there is no such limit. */
    default @Nullable Duration maxRetryAfter() {
        return null;
    }
}
