package io.dirflux.ratelimit;

/**
 * When bulk may be served next, so that an interactive request finds a token coming soon. Tokens spent in one burst come
 * back in one burst, a period later; whoever comes in between would wait for most of that period. But a token that is kept
 * back is a token not used, so no more is kept back than is needed. Told the time in nanoseconds.
 *
 * <ul>
 *   <li>Where all is bulk, and has waited for two periods without a pause, it leaves the last free token as long as the one
 *       after that is more than a quarter of a second away (or twice the even distance, below 8 per second), but at most
 *       till halfway from the last grant to that one. At 10 per second a burst of ten becomes seven and three stragglers, a
 *       quarter of a second apart; the three have lost 0.25, 0.5 and 0.75 s, once.
 *   <li>While interactive requests are about (one in the last ten minutes) bulk is served 0.9 of the even distance apart: at
 *       10 per second every 90 ms at the soonest. After one round the tokens come back one by one, and those who come
 *       together find tokens too.
 *   <li>While others seem to use the key, it leaves them room: one round in eight, and the first after a hold, is served
 *       without the last fifth of the limit, two tokens at 10 per second.
 * </ul>
 *
 * <p>Free tokens that nobody waited for are spent in one burst as ever, and so is what waits for no more than two periods.
 *
 * <p><b>Why bursts beside others.</b> Tokens that go together also come back together, a period and a little after they
 * went; a 429 to the last of them holds the key for a second in which there would have been nothing to send anyway. With
 * tokens spread evenly each such hold costs half a round to a whole one. And each gap between a token's return and its next
 * use is one more moment in which others' next request may get in before their last one has left the window, so that our
 * own is the one too many: seven gaps a second when spread, one in a burst.
 *
 * <p><b>Why room.</b> Whoever has all its tokens out all the time wins against a sliding window: it is the others who are
 * refused, a limit learnt too high shows in no 429, and neither does a climb. Others' jitter refuses them even at the
 * right rate, so that keeping back one token shows too little of them; with two they come in for one round, and the next
 * one meets all that they would send. Simulated beside 3 of 10 a second, with a sliding window and no headers, 300 minutes:
 * without room 112% of the rest are used on average and 48% of the others' refused, with room 95% and 21%; tokens spread
 * evenly used 80 to 101%, 92% on average.
 *
 * <p><b>What it costs.</b> The first interactive request in ten minutes may wait for up to a round while others use the
 * key. And in a fixed window bursts that come before others' requests take what would be theirs, and no 429 shows it: beside
 * others that send exactly every 500 ms 105% of the rest are used, and 39% of the others' are refused. Beside others who come
 * at random, three a second, the same server refuses 11% of theirs.
 */
final class Pace {

    private static final long MEMORY = 600_000_000_000L;
    private static final long QUARTER = 250_000_000L;
    private static final long MOST_SLACK = 100_000_000L;
    private static final int ROUNDS = 8;

    private final TokenBucket bucket;
    private long interactiveUntil = Long.MIN_VALUE;
    private long saturatedSince = TokenBucket.NEVER;
    private long lastGrant;

    Pace(TokenBucket bucket) {
        this.bucket = bucket;
    }

    void interactive(long now) {
        interactiveUntil = now + MEMORY;
    }

    /** Saturated is a key with somebody who waits for a token, until a token waits for somebody. */
    void observe(boolean free, boolean waiting, long now) {
        if (free != waiting) {
            saturatedSince = waiting ? Math.min(saturatedSince, now) : TokenBucket.NEVER;
        }
    }

    void granted(long now) {
        lastGrant = now;
    }

    /** When bulk may be served next, given a token; not after now if at once. */
    long nextBulk(long now) {
        if (saturatedSince > now) {
            return now;
        }
        if (now < interactiveUntil) {
            return lastGrant + apart(now);
        }
        if (bucket.allowance().isDisputed(now)) {
            return leavingRoom(now);
        }
        return now - saturatedSince > 2 * bucket.period() ? leavingOne(now) : now;
    }

    /** In a round that leaves others room not the last tokens before it is over. */
    private long leavingRoom(long now) {
        long period = bucket.period();
        long round = period + period / 10; // a period and the latencies
        long into = Math.floorMod(bucket.hold().endedSince(now), ROUNDS * period);
        int kept =
                Math.min(Math.max(1, bucket.permits() / 5), bucket.allowance().allowed(now) - 1);
        return into < round ? Math.min(now - into + round, bucket.tokensAt(kept + 1, now)) : now;
    }

    /** Nine tenths of the even distance; where the period is long, all of it but a tenth of a second of the round. */
    private long apart(long now) {
        long period = bucket.period();
        return (period - Math.min(period / 10, MOST_SLACK)) / bucket.allowance().allowed(now);
    }

    private long leavingOne(long now) {
        long period = bucket.period();
        long near = Math.max(QUARTER, 2 * period / bucket.permits());
        // while all the others are in flight, they come back a period after the last grant or so
        long following = Math.min(bucket.tokensAt(2, now), lastGrant + period);
        return Math.min(lastGrant + (following - lastGrant) / 2, following - near);
    }
}
