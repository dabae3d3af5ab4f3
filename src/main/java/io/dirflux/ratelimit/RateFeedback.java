package io.dirflux.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
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

    /** There was an answer that said nothing about the rate. */
    static final RateFeedback SILENT = new RateFeedback(true, false, null, null, null, null);

    private static final RateFeedback NONE = new RateFeedback(false, false, null, null, null, null);
    private static final int TOO_MANY_REQUESTS = 429;

    /** There was no answer. */
    public static RateFeedback none() {
        return NONE;
    }

    /**
     * Reads an answer. Never fails: what cannot be read, is negative or lies more than a year off counts as absent.
     * Where a header is repeated, its most cautious value counts: the least limit and remainder, the latest time.
     *
     * <p>{@code Retry-After} is a number of seconds ({@code 2}, {@code 0.5}) or a date; {@code X-RateLimit-Reset} is a
     * Unix time in seconds, or in milliseconds where it can be nothing else. Both are measured from the answer's own
     * {@code Date}, which has a resolution of one second, so a wrong clock on this side does no harm; from
     * {@code wallClock} only if there is no readable {@code Date}. A retry date in the past is zero.
     *
     * @param status the status of the answer
     * @param headers the values of a header by its name, whatever its case; an empty list if there is none
     * @param wallClock the time of day, {@code reactor.scheduler.clock.SchedulerClock} where time may be virtual
     */
    public static RateFeedback of(int status, Function<String, List<String>> headers, Clock wallClock) {
        RateHeaders read = new RateHeaders(headers, wallClock);
        return new RateFeedback(
                true,
                status == TOO_MANY_REQUESTS,
                read.leastCount("X-RateLimit-Limit", 1),
                read.leastCount("X-RateLimit-Remaining", 0),
                read.latestReset(),
                read.latestRetry());
    }
}
