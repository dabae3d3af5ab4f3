package io.dirflux.ratelimit;

/**
 * When the next caller may be served if a token is free. Bulk callers wait so that an interactive request soon finds a
 * token. Tokens that are spent in one burst come back in one burst, one period later, and a request in between would
 * wait for most of that period. But a token that is kept back is a token not used, so no more is kept back than is
 * needed. Interactive callers wait only where the others are likely to be processes like this one. Times are
 * nanoseconds.
 *
 * <ul>
 *   <li>If only bulk callers came in the last ten minutes, and they have waited for two periods without a pause: the
 *       last free token is kept while the one after it is more than a quarter of a second away (or twice the even
 *       distance, below 8 per second), but not beyond the middle between the last grant and that one. At 10 per second
 *       a burst of ten becomes a burst of seven and three single permits, a quarter of a second apart. Those three lose
 *       0.25, 0.5 and 0.75 s, once. Not if other processes share the limit: their tokens come and go, and each time
 *       that would have to be paid again (4% of the limit with four processes).
 *   <li>If an interactive request came in the last ten minutes: bulk permits are at least 0.9 of the even distance
 *       apart, which is 90 ms at 10 per second. After one round the tokens come back one by one, and interactive
 *       requests that come together find tokens too.
 *   <li>If {@linkplain AdaptiveLimit#isCrowded others use two fifths of the limit or more}, and the server does not say
 *       what they leave: while callers wait for tokens, all permits are at least 0.9 of the even distance of the whole
 *       limit apart, 90 ms at 10 per second, whatever the own part is. Those of interactive callers, too.
 *   <li>If others seem to use less of the key: in one round of eight, and in the first round after a hold, the last
 *       fifth of the limit is kept back for them, two tokens at 10 per second.
 *   <li>Tokens that were free before anybody waited are spent in one burst, and so is everything that waits for at most
 *       two periods.
 * </ul>
 *
 * <p><b>Why bursts if others use the key.</b> Tokens that are spent together come back together, a little more than a
 * period later. A 429 to the last one holds the key for a second in which nothing could be sent anyway. With evenly
 * spread tokens each such hold costs half a round to a whole one. And each gap between the return of a token and its
 * next use is a moment in which the next request of another client may come before its last one has left the window,
 * and then ours is the one too many. There are seven such gaps a second if tokens are spread, and one in a burst.
 *
 * <p><b>Why room for others.</b> A client that always has all its tokens out wins against a sliding window: the others
 * are refused, and no 429 shows that our limit is too high. Jitter makes others fail even at the right rate, so one
 * token kept back shows too little of them. With two they get in for one round, and the next round meets all that they
 * would send. Simulated for 300 minutes with another client that sends 3 of 10 per second, a sliding window and no
 * headers: without room, 112% of the rest were used on average and 48% of the other client's requests were refused;
 * with room, 95% and 21%. Evenly spread tokens used 80 to 101%, 92% on average.
 *
 * <p><b>Why distances if others use much.</b> They are likely to be processes like this one. With bursts, the one whose
 * burst comes first in each window is never refused, and grows, while the last one shrinks. With distances, who has
 * more is refused more: see {@link FairShare}. But the own part is not spread over the whole period. A 429 holds the
 * key for a second, and after the last permit of a short round that costs next to nothing.
 *
 * <p><b>What it costs.</b> The first interactive request in ten minutes may wait for up to a round while others use the
 * key. In a fixed window, bursts that come before the requests of others take their share, and no 429 shows it: with
 * another client that sends exactly every 500 ms, 105% of the rest are used and 39% of its requests are refused. With
 * another client that sends three per second at random, the same server refuses 11% of its requests.
 */
final class Pacing {

    private static final long MEMORY = 600_000_000_000L;
    private static final long QUARTER = 250_000_000L;
    private static final long MOST_SLACK = 100_000_000L;
    private static final int ROUNDS = 8;

    private final TokenBucket bucket;
    private long interactiveUntil = Long.MIN_VALUE;
    private long saturatedSince = TokenBucket.NEVER;
    private long lastGrant;

    Pacing(TokenBucket bucket) {
        this.bucket = bucket;
    }

    /** An interactive request came. */
    void interactive(long now) {
        interactiveUntil = now + MEMORY;
    }

    /** A key is saturated from the moment a caller waits for a token, until a token waits for a caller. */
    void observe(boolean free, boolean waiting, long now) {
        if (free != waiting) {
            saturatedSince = waiting ? Math.min(saturatedSince, now) : TokenBucket.NEVER;
        }
    }

    void granted(long now) {
        lastGrant = now;
    }

    /** How long a caller waits at least that has this many others before it. */
    long predictedWait(Priority priority, int ahead, long now) {
        long next = (priority == Priority.BULK ? nextBulk(now) : nextInteractive(now)) - now;
        if (!areAllApart(now)) {
            return next;
        }
        boolean isSpread = priority == Priority.BULK && now < interactiveUntil;
        long distance = isSpread ? apart(bucket.allowed(now)) : apartInCrowd();
        return Math.max(next, bucket.hold().left(now)) + ahead * distance;
    }

    /** When the next interactive caller may be served if there is a token; at once if not after {@code now}. */
    long nextInteractive(long now) {
        return areAllApart(now) ? lastGrant + apartInCrowd() : now;
    }

    /** Whether permits are apart for interactive callers, too. */
    private boolean areAllApart(long now) {
        return saturatedSince <= now && bucket.limit().isCrowded(now);
    }

    /** When the next bulk caller may be served if there is a token; at once if that is not after {@code now}. */
    long nextBulk(long now) {
        if (saturatedSince > now) {
            return now;
        }
        if (now < interactiveUntil) {
            return lastGrant + apart(bucket.allowed(now));
        }
        if (bucket.limit().isCrowded(now)) {
            return lastGrant + apartInCrowd();
        }
        if (bucket.limit().isDisputed(now)) {
            return leavingRoom(now);
        }
        boolean isShared = bucket.elsewhere() > 0;
        return !isShared && now - saturatedSince > 2 * bucket.period() ? leavingOne(now) : now;
    }

    /** In a round that leaves room for others, the last tokens are kept until the round is over. */
    private long leavingRoom(long now) {
        long period = bucket.period();
        long round = period + period / 10; // a period and the latencies
        long into = Math.floorMod(bucket.hold().endedSince(now), ROUNDS * period);
        int kept = Math.min(Math.max(1, bucket.permits() / 5), bucket.allowed(now) - 1);
        return into < round ? Math.min(now - into + round, bucket.tokensAt(kept + 1, now)) : now;
    }

    /** Nine tenths of the even distance; for long periods, that of the period minus a tenth of a second. */
    private long apart(int tokens) {
        long period = bucket.period();
        return (period - Math.min(period / 10, MOST_SLACK)) / Math.max(1, tokens);
    }

    private long apartInCrowd() {
        return apart(bucket.limit().ceiling());
    }

    private long leavingOne(long now) {
        long period = bucket.period();
        long near = Math.max(QUARTER, 2 * period / bucket.permits());
        // if all the others are in flight, they come back about a period after the last grant
        long following = Math.min(bucket.tokensAt(2, now), lastGrant + period);
        return Math.min(lastGrant + (following - lastGrant) / 2, following - near);
    }
}
