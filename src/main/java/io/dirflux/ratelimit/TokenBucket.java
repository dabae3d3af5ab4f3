package io.dirflux.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket of capacity L and burst L whose tokens come back one by one: a token is free, in flight, or cooling. How
 * many of them may be out at a time is learnt by its {@link Allowance}. Arithmetic only: told the time in nanoseconds,
 * which never runs backwards. Not thread-safe.
 *
 * <p><b>When a spent token comes back.</b> The server counts a request at some moment between its sending and its answer,
 * and forgets it one period later at the latest. If an answer comes at {@code t}, the request was counted at
 * {@code t - back} or before; whatever is sent with that token at {@code s} is counted at {@code s + forth} or after. So
 * {@code s = t + period - (forth + back)} is the first moment that cannot be too early, and the smallest round trip seen
 * stands for {@code forth + back}. No window of one period then counts more than L, however the server lays its windows,
 * and a bucket of L tokens refilled at L per period is never empty.
 *
 * <p>With 10 per second and a smallest round trip of 20 ms: sent at 0 ms, answered at 50 ms, the token is back at
 * 50 + 1000 - 20 = 1030 ms. Answered at 20 ms: at 1000 ms, and never before one period after it was spent. A request
 * that failed, was cancelled or timed out at 400 ms may have been counted just then, and nothing is known about its way
 * back: 400 + 1000 = 1400 ms. A request cancelled before it was sent was never counted: its token is back at once.
 */
final class TokenBucket {

    /** The time of what will not happen by itself. */
    static final long NEVER = Long.MAX_VALUE;

    private final int permits;
    private final int capacity;
    private final long period;
    private final LongQueue cooling = new LongQueue();
    private final LongQueue refused = new LongQueue();
    private final Allowance allowance;
    private final Hold hold = new Hold();
    private int free;
    private int inFlight;
    private long taken;

    /** Null: a bucket that never runs out. */
    TokenBucket(@Nullable Limit limit) {
        this(limit, 0);
    }

    /** With up to so many tokens if the server says that it lets more through than the limit says. */
    TokenBucket(@Nullable Limit limit, int most) {
        permits = limit == null ? Integer.MAX_VALUE : limit.permits();
        period = limit == null ? 0 : limit.period().toNanos();
        capacity = Math.max(permits, most);
        free = capacity;
        allowance = new Allowance(permits, capacity);
    }

    boolean isLimited() {
        return period > 0;
    }

    /** How many its limit permits per period. */
    int permits() {
        return permits;
    }

    long period() {
        return period;
    }

    Hold hold() {
        return hold;
    }

    Allowance allowance() {
        return allowance;
    }

    /** How many of the tokens out are those of requests that were refused. */
    int refused(long now) {
        settle(now);
        return refused.size();
    }

    int inFlight() {
        return inFlight;
    }

    /** The tokens spent and not back: in flight or cooling. */
    int out() {
        return capacity - free;
    }

    /** How many tokens ever came back. */
    long back() {
        return taken - out();
    }

    /** How many were taken that were not back when so many had come back. */
    long takenSince(long back) {
        return taken - back;
    }

    /** How many tokens can be taken now: none while the key is held. */
    int available(long now) {
        settle(now);
        return hold.left(now) > 0 ? 0 : Math.max(0, usable(now));
    }

    /** Takes a token; one must be {@linkplain #available available}. */
    void take() {
        if (free == 0) {
            throw new IllegalStateException("No token is free");
        }
        free--;
        inFlight++;
        taken++;
    }

    /** The request of a taken token was never sent. */
    void giveBack() {
        inFlight--;
        free++;
        taken--;
    }

    /** The request of a taken token ended at {@code now}; its token is back a period later, less the credit. */
    void ended(long now, long credit) {
        inFlight--;
        long back = now + period - credit;
        if (back <= now) {
            free++;
        } else {
            cooling.add(back);
        }
    }

    /** The same for a request that met 429: its token waits like any other, but the server did not count it. */
    void endedRefused(long now) {
        ended(now, 0);
        refused.add(now + period);
    }

    /** When the next token can be taken if nothing else ends before; {@link #NEVER} if all are in flight. */
    long nextTokenAt(long now) {
        return tokensAt(1, now);
    }

    /** When so many tokens can be taken together if nothing else ends before; {@link #NEVER} if too many are in flight. */
    long tokensAt(int count, long now) {
        settle(now);
        int missing = count - usable(now);
        if (missing > cooling.size()) {
            return NEVER;
        }
        long token = missing <= 0 ? now : cooling.get(missing - 1);
        return Math.max(token, now + hold.left(now));
    }

    /** How long a waiter with so many others before it will wait, as far as can be told. */
    long predictedWait(int ahead, long now) {
        settle(now);
        int usable = usable(now);
        if (ahead < usable) {
            return hold.left(now);
        }
        int allowed = allowance.allowed(now);
        int place = (ahead - Math.max(0, usable)) % allowed + Math.max(0, -usable);
        int rounds = (ahead - Math.max(0, usable)) / allowed;
        long token = place < cooling.size() ? cooling.get(place) - now : period;
        return Math.max(token, hold.left(now)) + rounds * period;
    }

    RateLimitSnapshot snapshot(RateLimitKey key, @Nullable Limit limit, int waiting, long now) {
        int available = available(now);
        long next = nextTokenAt(now);
        long held = hold.left(now);
        return new RateLimitSnapshot(
                key,
                limit,
                allowance.allowed(now),
                available,
                inFlight,
                waiting,
                next == NEVER ? null : Duration.ofNanos(next - now),
                Duration.ofNanos(held),
                held > 0 ? hold.reason() : null);
    }

    /** Whether it is as good as new: every token back and nothing held. */
    boolean isIdle(long now) {
        settle(now);
        return free == capacity && hold.left(now) == 0 && allowance.isAsConfigured(now);
    }

    /** How many more may go out; negative while too many are. */
    private int usable(long now) {
        return Math.min(free, allowance.allowed(now) - out());
    }

    private void settle(long now) {
        while (!cooling.isEmpty() && cooling.get(0) <= now) {
            cooling.removeFirst();
            free++;
        }
        while (!refused.isEmpty() && refused.get(0) <= now) {
            refused.removeFirst();
        }
    }
}
