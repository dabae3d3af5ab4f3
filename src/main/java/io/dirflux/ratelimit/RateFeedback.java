package io.dirflux.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an answer said about the rate. Nothing of it is promised by the server: each part may be absent.
 *
 * @param answered whether there was an answer at all
 * @param refused whether it was a 429
 * @param limit {@code X-RateLimit-Limit}: requests per period
 * @param remaining {@code X-RateLimit-Remaining}: requests left in the server's window
 * @param resetAfter from the answer to {@code X-RateLimit-Reset}, by the server's clock; negative if it lies in the past
 * @param retryAfter {@code Retry-After}, never negative
 */
public record RateFeedback(
        boolean answered,
        boolean refused,
        @Nullable Long limit,
        @Nullable Long remaining,
        @Nullable Duration resetAfter,
        @Nullable Duration retryAfter) {

    private static final RateFeedback NONE = new RateFeedback(false, false, null, null, null, null);

    /** There was no answer. */
    public static RateFeedback none() {
        return NONE;
    }
}
