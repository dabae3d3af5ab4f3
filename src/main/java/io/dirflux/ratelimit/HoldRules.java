package io.dirflux.ratelimit;

import java.time.Duration;

/**
 * For how long an answer holds a key back. Zero: not at all.
 *
 * <p>Worked, at 10 per second: a 429 with {@code Retry-After: 3} holds for 3 s; one without, but with a reset 0.4 s ahead,
 * for 0.4 s; with neither for 1 s. {@code Remaining: 0} after ten sends of our own holds nobody, our accounting is finer;
 * after four, somebody else uses the key: until the reset. A reset in the past holds nobody.
 */
final class HoldRules {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long FAR = 2_000_000_000L;

    private HoldRules() {}

    /** After a 429: what {@code Retry-After} says, else until the reset if it lies ahead, else one period. */
    static long afterRefusal(RateFeedback feedback, long period) {
        Duration retryAfter = feedback.retryAfter();
        if (retryAfter != null) {
            return capped(retryAfter);
        }
        long untilReset = untilReset(feedback);
        return untilReset > 0 ? untilReset : period;
    }

    /** After {@code Remaining: 0} that our own sends do not explain, or with a reset far ahead: until the reset. */
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
