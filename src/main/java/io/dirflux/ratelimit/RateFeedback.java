package io.dirflux.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an answer said about the rate. Nothing of it is promised by the server: each part may be absent.
 *
 * @param outcome how the request ended
 * @param limit {@code X-RateLimit-Limit}: requests per period
 * @param remaining {@code X-RateLimit-Remaining}: requests left in the server's window
 * @param resetAfter from the answer to {@code X-RateLimit-Reset}, by the server's clock; negative if it lies in the past
 * @param retryAfter {@code Retry-After}, never negative
 */
public record RateFeedback(
        Outcome outcome,
        @Nullable Long limit,
        @Nullable Long remaining,
        @Nullable Duration resetAfter,
        @Nullable Duration retryAfter) {

    /** How a request ended. */
    public enum Outcome {
        /** Answered by a server at work, whatever the status. */
        ANSWERED,
        /** 429. */
        REFUSED,
        /** 5xx: there is an answer, but the server does not work. */
        UNAVAILABLE,
        /** No connection, a reset, a timeout. */
        FAILED,
        /** The caller left while it was under way; says nothing about the server. */
        CANCELLED
    }

    private static final RateFeedback SILENT = without(Outcome.ANSWERED);
    private static final RateFeedback NONE = without(Outcome.FAILED);
    private static final RateFeedback CANCELLED = without(Outcome.CANCELLED);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int INTERNAL_SERVER_ERROR = 500;

    /** There was an answer that said nothing about the rate. */
    public static RateFeedback silent() {
        return SILENT;
    }

    /** There was no answer: no connection, a reset, a timeout. */
    public static RateFeedback none() {
        return NONE;
    }

    /** The caller left while the request was under way. */
    public static RateFeedback cancelled() {
        return CANCELLED;
    }

    private static RateFeedback without(Outcome outcome) {
        return new RateFeedback(outcome, null, null, null, null);
    }

    /** Whether there was an answer at all. */
    public boolean answered() {
        return outcome != Outcome.FAILED && outcome != Outcome.CANCELLED;
    }

    /** Whether it was a 429. */
    public boolean refused() {
        return outcome == Outcome.REFUSED;
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
                outcome(status),
                read.leastCount("X-RateLimit-Limit", 1),
                read.leastCount("X-RateLimit-Remaining", 0),
                read.latestReset(),
                read.latestRetry());
    }

    /** Whether its window is over already: what is left of it says nothing. */
    boolean isStale() {
        return resetAfter != null && resetAfter.isNegative();
    }

    private static Outcome outcome(int status) {
        if (status == TOO_MANY_REQUESTS) {
            return Outcome.REFUSED;
        }
        return status >= INTERNAL_SERVER_ERROR ? Outcome.UNAVAILABLE : Outcome.ANSWERED;
    }
}
