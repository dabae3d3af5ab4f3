package io.dirflux.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an answer said about the rate. The server promises none of the headers, so each value may be absent.
 *
 * @param outcome how the request ended
 * @param limit {@code X-RateLimit-Limit}: requests per period
 * @param remaining {@code X-RateLimit-Remaining}: requests left in the server's window
 * @param resetAfter the time from the answer to {@code X-RateLimit-Reset}, by the server's clock; negative if it is in
 *     the past
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
        /** An answer with a status other than 429 and 5xx. */
        ANSWERED,
        /** An answer with status 429. */
        REFUSED,
        /** An answer with status 5xx: the server, or something before it, does not work. */
        UNAVAILABLE,
        /** No answer: no connection, a reset, a timeout. */
        FAILED,
        /** The caller cancelled while the request was in flight. This says nothing about the server. */
        CANCELLED
    }

    private static final RateFeedback SILENT = without(Outcome.ANSWERED);
    private static final RateFeedback NONE = without(Outcome.FAILED);
    private static final RateFeedback CANCELLED = without(Outcome.CANCELLED);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int INTERNAL_SERVER_ERROR = 500;

    /** An answer that said nothing about the rate. */
    public static RateFeedback silent() {
        return SILENT;
    }

    /** No answer: no connection, a reset, a timeout. */
    public static RateFeedback none() {
        return NONE;
    }

    /** The caller cancelled while the request was in flight. */
    public static RateFeedback cancelled() {
        return CANCELLED;
    }

    private static RateFeedback without(Outcome outcome) {
        return new RateFeedback(outcome, null, null, null, null);
    }

    /** Whether there was an answer, whatever its status. */
    public boolean answered() {
        return outcome != Outcome.FAILED && outcome != Outcome.CANCELLED;
    }

    /** Whether the answer was a 429. */
    public boolean refused() {
        return outcome == Outcome.REFUSED;
    }

    /**
     * Reads the status and the headers of an answer. It never fails: a value that cannot be read, is negative, or is
     * more than a year ahead counts as absent. If a header is repeated, the most cautious value counts: the smallest
     * limit and remainder, the latest time.
     *
     * <p>{@code Retry-After} is a number of seconds ({@code 2}, {@code 0.5}) or a date. {@code X-RateLimit-Reset} is a
     * Unix time in seconds, or in milliseconds if the number is too large for seconds. Both are measured from the
     * answer's own {@code Date} header, which has a resolution of one second, so a wrong clock of the client does no
     * harm. {@code wallClock} is used only if there is no readable {@code Date}. A retry date in the past counts as
     * zero.
     *
     * @param status the status of the answer
     * @param headers returns the values of a header by its name, in any case; an empty list if there is none
     * @param wallClock the time of day; {@code reactor.scheduler.clock.SchedulerClock} if time may be virtual
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

    /** Whether the reset is in the past: then {@code remaining} is about a window that is over. */
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
