package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of one limit that this process holds. Times are nanoseconds. Used by one thread at a time.
 *
 * <ul>
 *   <li>It wants what it could have used at once at some moment of the last two periods.
 *   <li>It keeps one token for five seconds after its last caller, so that a process with little demand seldom waits.
 *   <li>After that it returns all tokens.
 * </ul>
 */
final class Lease {

    static final long KEPT_AFTER_USE = 5_000_000_000L;

    /** A hold comes back from the store a little later than it went there; that must not make it longer. */
    static final long SAME_HOLD = 50_000_000L;

    final RateLimitKey key;
    final TokenBucket bucket;

    /** The queue of its directory; null for the client-wide limit. */
    final @Nullable KeyQueue queue;

    private final IntSupplier waiting;
    private final List<Long> returned = new ArrayList<>();
    private boolean active;
    private int peak;
    private long peakAt;
    private long usedAt;
    private int reported;
    private int excess;
    private int partAlone; // 0 while the store answers
    private boolean isGranted; // since the first caller after a pause
    private boolean urgent;
    private long heldUntil = Long.MIN_VALUE;
    private long returnedUntil = Long.MIN_VALUE; // the last token that was returned is free then

    Lease(RateLimitKey key, TokenBucket bucket, @Nullable KeyQueue queue, IntSupplier waiting) {
        this.key = key;
        this.bucket = bucket;
        this.queue = queue;
        this.waiting = waiting;
    }

    boolean isActive() {
        return active;
    }

    /** A caller has come. Returns whether the store should know: the process wants more than it has said. */
    boolean used(long now) {
        boolean wasActive = active;
        active = true;
        isGranted &= wasActive;
        usedAt = now;
        return !wasActive || wanted(now) > Math.max(reported, bucket.leased());
    }

    private int wanted(long now) {
        int demand = bucket.demand(waiting.getAsInt(), now);
        if (demand > 0) {
            usedAt = now;
        }
        if (demand >= peak || now - peakAt > 2 * bucket.period()) {
            peak = demand;
            peakAt = now;
        }
        return Math.max(1, peak);
    }

    private boolean isUnused(long now) {
        return !bucket.isLimited()
                || (now - usedAt >= KEPT_AFTER_USE && waiting.getAsInt() == 0 && bucket.inFlight() == 0);
    }

    /** Whether the store waits for tokens that can be returned now. */
    boolean canReturn(long now) {
        return excess > 0 && bucket.leased() > 0 && (!urgent || bucket.inFlight() < bucket.leased());
    }

    /** Whether this process has learned of a hold that the store does not know. */
    boolean hasNewHold(long now) {
        long left = bucket.hold().left(now);
        return left > 0 && now + left > heldUntil + SAME_HOLD;
    }

    /** The next report. The tokens that it returns are not held any more. */
    LeaseReport report(boolean leaving, long now) {
        boolean unused = leaving || isUnused(now);
        reported = unused ? 0 : wanted(now);
        giveUp(unused ? bucket.leased() : Math.min(excess, bucket.leased()), now);
        excess = 0;
        long held = bucket.hold().left(now);
        heldUntil = Math.max(heldUntil, now + held);
        return new LeaseReport(
                key,
                Math.min(Limit.MOST_PERMITS, bucket.limit().allowed(now)),
                Duration.ofNanos(Math.max(1, bucket.period())),
                bucket.leased(),
                reported,
                returned.stream()
                        .map(at -> Duration.ofNanos(Math.max(0, at - now)))
                        .toList(),
                Duration.ofNanos(held),
                held > 0 ? bucket.hold().reason() : null);
    }

    private void giveUp(int count, long now) {
        int left = count - bucket.giveUpFree(count, now);
        for (; left > 0; left--) {
            long freeAt = bucket.giveUpCooling(urgent, now);
            if (freeAt == TokenBucket.NEVER) {
                return;
            }
            returned.add(freeAt);
            returnedUntil = Math.max(returnedUntil, freeAt);
        }
    }

    /** The store has answered the last report. */
    void granted(LeaseGrant grant, long now) {
        returned.clear();
        partAlone = 0;
        isGranted = true;
        bucket.lease(grant.free());
        grant.cooling().forEach(wait -> bucket.leaseCooling(now + wait.toNanos()));
        bucket.elsewhere(grant.elsewhere());
        bucket.rest(0);
        excess = grant.excess();
        urgent = grant.urgent();
        if (reported == 0 && bucket.leased() == 0 && waiting.getAsInt() == 0) {
            active = false;
        }
    }

    /** A hold of another process; returns whether it is news here. */
    boolean hold(Duration length, HoldReason reason, long now) {
        long until = now + length.toNanos();
        heldUntil = Math.max(heldUntil, until);
        return bucket.isLimited()
                && until > now + bucket.hold().left(now) + SAME_HOLD
                && bucket.hold().extend(until, reason, now);
    }

    /**
     * The store does not answer: this process goes on alone with its part. If it did that before and the limit has
     * changed since, the part grows or shrinks by the difference at once. Tokens that are out stay out.
     *
     * <p>What it does not hold of its part is free a period later, because it may be spent. But if the store has
     * granted nothing since its first caller, the part is free at once, as at the start of a limiter, or when the last
     * token is free that this process has returned.
     *
     * @param processes how many processes there were
     */
    void goAlone(int processes, long now) {
        boolean isFree = !isGranted && partAlone == 0;
        returned.forEach(freeAt -> bucket.leaseCooling(Math.max(now, freeAt)));
        returned.clear();
        excess = 0;
        if (!bucket.isLimited()) {
            partAlone = 0;
            return;
        }
        int permits = bucket.limit().allowed(now);
        int part = Math.max(1, permits / processes);
        bucket.rest(permits >= processes ? 0 : bucket.period() * processes / permits - bucket.period());
        bucket.elsewhere(permits - part);
        bucket.lease(partAlone == 0 ? 0 : part - partAlone);
        partAlone = part;
        int tooMany = bucket.leased() - part;
        for (int left = tooMany - bucket.giveUpFree(tooMany, now); left > 0; left--) {
            if (bucket.giveUpCooling(false, now) == TokenBucket.NEVER) {
                break; // in flight: given up when they have ended
            }
        }
        for (int missing = part - bucket.leased(); missing > 0; missing--) {
            bucket.leaseCooling(isFree ? Math.max(now, returnedUntil) : now + bucket.period());
        }
    }

    /** Ends the lease if nothing is wanted, in the last report and now; returns whether it did. */
    boolean endIfUnused() {
        if (reported == 0 && waiting.getAsInt() == 0) {
            lapse();
            active = false;
        }
        return !active;
    }

    /** The lease is over, for example because the process was paused. */
    void lapse() {
        returned.clear();
        excess = 0;
        reported = 0;
        partAlone = 0;
        bucket.loseLease();
    }
}
