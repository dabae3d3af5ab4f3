package io.dirflux.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket of capacity L whose tokens come back one by one. A token is free, in flight, or cooling: its request
 * has ended and it is on its way back. An {@link AdaptiveLimit} bounds how many may be out at a time. Times are
 * nanoseconds that never go backwards. Not thread-safe.
 *
 * <p><b>When a spent token comes back.</b> The server counts a request at some moment between its sending and its
 * answer, and forgets it one period later at the latest. If the answer arrives at {@code t}, the request was counted at
 * {@code t - back} or before. A request that is sent with the same token at {@code s} is counted at {@code s + forth}
 * or later. So {@code s = t + period - (forth + back)} is the first moment that cannot be too early, and the shortest
 * round trip seen stands for {@code forth + back}. Then no window of one period counts more than L, wherever the
 * server's windows begin, and a server that refills a bucket of L tokens with L per period never finds it empty.
 *
 * <p>For example, with 10 per second and a shortest round trip of 20 ms:
 *
 * <ul>
 *   <li>Sent at 0 ms and answered at 50 ms: the token is back at 50 + 1000 - 20 = 1030 ms.
 *   <li>Answered at 20 ms: back at 1000 ms. It is never back earlier than one period after it was spent.
 *   <li>Failed, cancelled or timed out at 400 ms: the server may have counted it just then, and its way back is not
 *       known. The token is back at 400 + 1000 = 1400 ms.
 *   <li>Cancelled before it was sent: the server never counted it, and the token is back at once.
 * </ul>
 *
 * <p><b>A limit that processes share.</b> The bucket then holds only the tokens that this process has {@linkplain
 * #lease leased}; the others are in other processes or in the store. A token that cools may change hands: the new
 * holder goes on waiting for it.
 */
final class TokenBucket {

    /** No known time: the event depends on something other than the passing of time. */
    static final long NEVER = Long.MAX_VALUE;

    /** The lease of a bucket that is not shared. */
    private static final int WHOLE = Integer.MAX_VALUE;

    private int permits;
    private int capacity;
    private long period;
    private final LongQueue cooling = new LongQueue();
    private final LongQueue refused = new LongQueue();
    private AdaptiveLimit limit;
    private final Hold hold = new Hold();
    private int inFlight;
    private long taken;
    private int leased = WHOLE;
    private int elsewhere;
    private long rest;

    /** Creates a full bucket; one that never runs out if the limit is null. */
    TokenBucket(@Nullable Limit limit) {
        this(limit, 0);
    }

    /** Creates a full bucket; {@code most} is the number of tokens if the server says that its limit is higher. */
    TokenBucket(@Nullable Limit limit, int most) {
        permits = permits(limit);
        period = period(limit);
        capacity = Math.max(permits, most);
        this.limit = new AdaptiveLimit(permits, capacity);
    }

    /**
     * Changes the limit. A token that is out stays out: until one new period after its request ended, less its credit.
     * If there are more tokens out than the new limit has, none can be taken until enough of them are back. What was
     * learned about the old limit is forgotten. A hold stays, unless there is no limit any more.
     */
    void change(@Nullable Limit changed, int most, long now) {
        settle(now);
        int newCapacity = Math.max(permits(changed), most);
        if (permits == permits(changed) && period == period(changed) && capacity == newCapacity) {
            return;
        }
        cooling.shift(period(changed) - period);
        refused.shift(period(changed) - period);
        permits = permits(changed);
        period = period(changed);
        capacity = newCapacity;
        limit = new AdaptiveLimit(permits, capacity);
        if (!isLimited()) {
            hold.end(now);
        }
    }

    private static int permits(@Nullable Limit limit) {
        return limit == null ? Integer.MAX_VALUE : limit.permits();
    }

    private static long period(@Nullable Limit limit) {
        return limit == null ? 0 : limit.period().toNanos();
    }

    boolean isLimited() {
        return period > 0;
    }

    /** The permits per period of its configured limit. */
    int permits() {
        return permits;
    }

    long period() {
        return period;
    }

    Hold hold() {
        return hold;
    }

    AdaptiveLimit limit() {
        return limit;
    }

    /** How many of the tokens that are out belong to requests that were refused. */
    int refused(long now) {
        settle(now);
        return refused.size();
    }

    /** The tokens that are spent and not back: in flight or cooling. */
    private int out() {
        return inFlight + cooling.size();
    }

    /** How many tokens have come back since the start. */
    long back() {
        return taken - out();
    }

    /** How many tokens were out when {@code back} had come back, and how many were taken since: the sum. */
    long takenSince(long back) {
        return taken - back;
    }

    /** Makes this the bucket of one process among others, which has leased nothing yet. */
    void share() {
        leased = 0;
    }

    private boolean isShared() {
        return leased != WHOLE && isLimited();
    }

    /** How many tokens this process has leased, those that are out included. */
    int leased() {
        return leased;
    }

    /** Leases this many tokens that are free now. */
    void lease(int tokens) {
        leased += tokens;
    }

    /** Leases a token that can be taken at that time. */
    void leaseCooling(long freeAt) {
        leased++;
        cooling.add(freeAt);
    }

    /** Gives up free tokens, at most this many; returns how many. */
    int giveUpFree(int most, long now) {
        settle(now);
        int given = Math.max(0, Math.min(most, leased - out()));
        leased -= given;
        return given;
    }

    /** Gives up the first or the last of the tokens that cool; returns when it is free, {@link #NEVER} without one. */
    long giveUpCooling(boolean first, long now) {
        settle(now);
        if (cooling.isEmpty() || leased == 0) {
            return NEVER;
        }
        leased--;
        return first ? cooling.removeFirst() : cooling.removeLast();
    }

    /** The lease has ended without notice: this process may send nothing more. What is out stays out. */
    void loseLease() {
        leased = 0;
    }

    /** How many tokens of the limit are leased by other processes, or cool in the store. */
    void elsewhere(int tokens) {
        elsewhere = tokens;
    }

    int elsewhere() {
        return isShared() ? elsewhere : 0;
    }

    /** Tokens come back this much later than usual, for a process whose part is less than one token per period. */
    void rest(long nanos) {
        rest = nanos;
    }

    /** Whether nothing is leased and nothing is out: as far as this process knows, the whole limit is free. */
    private boolean mayLeaseAll() {
        return isShared() && leased == 0 && out() == 0;
    }

    /** How many tokens may be out in this process. */
    int allowed(long now) {
        return isShared() ? Math.min(limit.allowed(now), leased) : limit.allowed(now);
    }

    /** How many tokens callers hold or have used, without those that other processes have used. */
    int inFlight() {
        return inFlight;
    }

    /** How many tokens this process could use at once: those that are out, and one for each caller if none is free. */
    int demand(int waiting, long now) {
        settle(now);
        long demand = usable(now) > 0 ? out() : (long) out() + waiting;
        return (int) Math.min(demand, limit.allowed(now));
    }

    /** How many tokens can be taken now; 0 while the key is held. */
    int available(long now) {
        settle(now);
        return hold.left(now) > 0 ? 0 : Math.max(0, usable(now));
    }

    /** Takes a token. At least one must be {@linkplain #available available}. */
    void take() {
        if (out() >= capacity) {
            throw new IllegalStateException("No token is free");
        }
        inFlight++;
        taken++;
    }

    /** Returns a token at once: its request was never sent. */
    void giveBack() {
        inFlight--;
        taken--;
    }

    /** The request of a token ended at {@code now}: the token is back one period later, minus the credit. */
    void ended(long now, long credit) {
        inFlight--;
        long back = now + period + rest - credit;
        if (back > now) {
            cooling.add(back);
        }
    }

    /** The request of a token was refused: the token is back one period later, but the server did not count it. */
    void endedRefused(long now) {
        ended(now, 0);
        refused.add(now + period);
    }

    /** When the next token can be taken if no other request ends before; {@link #NEVER} if all are in flight. */
    long nextTokenAt(long now) {
        return tokensAt(1, now);
    }

    /** When {@code count} tokens can be taken together; {@link #NEVER} if that depends on a request in flight. */
    long tokensAt(int count, long now) {
        settle(now);
        int missing = count - usable(now);
        if (missing > cooling.size()) {
            return NEVER;
        }
        long token = missing <= 0 ? now : cooling.get(missing - 1);
        return Math.max(token, now + hold.left(now));
    }

    /** An estimate of how long a caller waits that has {@code ahead} others before it. */
    long predictedWait(int ahead, long now) {
        settle(now);
        int usable = mayLeaseAll() ? limit.allowed(now) : usable(now);
        if (ahead < usable) {
            return hold.left(now);
        }
        int allowed = Math.max(1, allowed(now));
        int place = (ahead - Math.max(0, usable)) % allowed + Math.max(0, -usable);
        int rounds = (ahead - Math.max(0, usable)) / allowed;
        long token = place < cooling.size() ? cooling.get(place) - now : period;
        return Math.max(token, hold.left(now)) + rounds * period;
    }

    RateLimitSnapshot snapshot(RateLimitKey key, @Nullable Limit configured, int waiting, long now) {
        long held = hold.left(now);
        boolean asLocal = mayLeaseAll() && held == 0;
        int available = asLocal ? limit.allowed(now) : available(now);
        long next = asLocal ? now : nextTokenAt(now);
        return new RateLimitSnapshot(
                key,
                configured,
                mayLeaseAll() ? limit.allowed(now) : allowed(now),
                available,
                inFlight,
                waiting,
                next == NEVER ? null : Duration.ofNanos(next - now),
                Duration.ofNanos(held),
                held > 0 ? hold.reason() : null);
    }

    /** Whether it is like a new one: every token is back, nothing is held, and nothing was learned. */
    boolean isIdle(long now) {
        settle(now);
        return out() == 0 && (leased == 0 || !isShared()) && hold.left(now) == 0 && limit.isAsConfigured(now);
    }

    /** How many more tokens may go out; negative while too many are out. */
    private int usable(long now) {
        return allowed(now) - out();
    }

    private void settle(long now) {
        while (!cooling.isEmpty() && cooling.get(0) <= now) {
            cooling.removeFirst();
        }
        while (!refused.isEmpty() && refused.get(0) <= now) {
            refused.removeFirst();
        }
    }
}
