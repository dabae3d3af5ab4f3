package io.dirflux.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The state of one key at one moment, for gauges, progress lines and health checks. It may be different a moment later.
 *
 * @param key the key; its id is empty for all directories together
 * @param limit its configured limit; null if it has none
 * @param allowed how many permits may be spent per period at present: those of the limit, or fewer while the server
 *     shows that this is too many; {@code Integer.MAX_VALUE} without a limit
 * @param available how many permits can be granted at once: 0 while the key is held back; {@code Integer.MAX_VALUE}
 *     minus those in flight without a limit
 * @param inFlight permits granted in the last 5 seconds whose requests have not ended
 * @param waiting callers that wait for a permit under this key
 * @param nextPermitIn when the next permit can be granted: zero if at once; null if it depends on a request in flight
 * @param heldFor how much longer the key is held back; zero if it is not
 * @param holdReason why it is held back; null if it is not
 */
public record RateLimitSnapshot(
        RateLimitKey key,
        @Nullable Limit limit,
        int allowed,
        int available,
        int inFlight,
        int waiting,
        @Nullable Duration nextPermitIn,
        Duration heldFor,
        @Nullable HoldReason holdReason) {

    /** This key and another one together: the fewest permits, the callers of both, and the longer hold. */
    RateLimitSnapshot and(RateLimitSnapshot other) {
        RateLimitSnapshot tighter = other.available < available ? other : this;
        RateLimitSnapshot held = other.heldFor.compareTo(heldFor) > 0 ? other : this;
        return new RateLimitSnapshot(
                key,
                limit,
                Math.min(allowed, other.allowed),
                tighter.available,
                inFlight + other.inFlight,
                waiting + other.waiting,
                tighter.nextPermitIn,
                held.heldFor,
                held.holdReason);
    }

    /** The same state, held back for this many nanoseconds. */
    RateLimitSnapshot held(long nanos, HoldReason reason) {
        Duration left = Duration.ofNanos(nanos);
        return new RateLimitSnapshot(key, limit, allowed, 0, inFlight, waiting, left, left, reason);
    }

    /**
     * How long it takes until this many permits are granted at the present rate, if none is spent and nobody else asks.
     * With 10 per second, 25 take 2 s: ten go at once, ten after a second, five after another one. Zero without a
     * limit.
     */
    public Duration timeOf(long permits) {
        return limit == null || permits <= 0
                ? Duration.ZERO
                : limit.period().multipliedBy((permits - 1) / Math.max(1, allowed));
    }

    /** Whether no caller waits and no request is in flight. */
    public boolean isAtRest() {
        return waiting == 0 && inFlight == 0;
    }
}
