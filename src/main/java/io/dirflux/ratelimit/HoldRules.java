package io.dirflux.ratelimit;

import java.time.Duration;

/**
 * How long an answer holds a key back, in nanoseconds; zero if it does not. At 10 per second:
 *
 * <ul>
 *   <li>A 429 with {@code Retry-After: 3} holds for 3 s. Without that header, but with a reset in 0.4 s, it holds for
 *       0.4 s. With neither, it holds for one period, which is 1 s.
 *   <li>{@code Remaining: 0} after ten requests of our own does not hold: our own accounting is more precise.
 *   <li>{@code Remaining: 0} after four requests of our own means that another client uses the key: it holds until the
 *       reset.
 *   <li>A reset in the past does not hold. No hold is longer than 60 s.
 * </ul>
 */
final class HoldRules {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long FAR = 2_000_000_000L;

    private HoldRules() {}

    /** After a 429: the time in {@code Retry-After}, else the time until a reset in the future, else one period. */
    static long afterRefusal(RateFeedback feedback, long period) {
        Duration retryAfter = feedback.retryAfter();
        if (retryAfter != null) {
            return capped(retryAfter);
        }
        long untilReset = untilReset(feedback);
        return untilReset > 0 ? untilReset : period;
    }

    /** After {@code Remaining: 0}: until the reset, if we do not explain it or the reset is over 2 s ahead. */
    static long afterExhaustion(RateFeedback feedback, boolean explained) {
        Long remaining = feedback.remaining();
        if (remaining == null || remaining > 0) {
            return 0;
        }
        long untilReset = untilReset(feedback);
        return explained && untilReset <= FAR ? 0 : untilReset;
    }

    private static long untilReset(RateFeedback feedback) {
        Duration reset = feedback.resetAfter();
        return reset == null ? 0 : capped(reset);
    }

    private static long capped(Duration wait) {
        if (wait.isNegative()) {
            return 0;
        }
        return wait.compareTo(LONGEST) < 0 ? wait.toNanos() : LONGEST.toNanos();
    }
}
