package io.dirflux.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A key's state at one moment, for progress lines and health checks; the next moment it may differ.
 *
 * @param key whose state it is
 * @param limit its limit, null if it has none
 * @param allowed how many of its permits may be spent per period at present: the limit's, or fewer while the server shows
 *     that this is too many; {@code Integer.MAX_VALUE} without a limit
 * @param available how many permits could be granted at once; 0 while it is held back, {@code Integer.MAX_VALUE} less those
 *     in flight without a limit
 * @param inFlight permits granted whose requests have not ended, in the last 5 seconds
 * @param waiting callers that wait for a permit under it
 * @param nextPermitIn when the next permit can be granted: zero if at once, null if that hangs on a request in flight
 * @param heldFor for how much longer it is held back, zero if it is not
 * @param holdReason why it is held back, null if it is not
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

    /** The same, held back for so many nanoseconds. */
    RateLimitSnapshot held(long nanos, HoldReason reason) {
        Duration left = Duration.ofNanos(nanos);
        return new RateLimitSnapshot(key, limit, allowed, 0, inFlight, waiting, left, left, reason);
    }

    /** Whether nobody waits and nothing is in flight. */
    public boolean isAtRest() {
        return waiting == 0 && inFlight == 0;
    }
}
