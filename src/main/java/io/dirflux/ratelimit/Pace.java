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
 *       together find tokens too. The same while the rate is lowered, as others use the key.
 * </ul>
 *
 * <p>Free tokens that nobody waited for are spent in one burst as ever, and so is what waits for no more than two periods.
 */
final class Pace {

    private static final long MEMORY = 600_000_000_000L;
    private static final long QUARTER = 250_000_000L;
    private static final long MOST_SLACK = 100_000_000L;

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
        if (now < interactiveUntil || !bucket.allowance().isAsConfigured(now)) {
            return lastGrant + apart(now);
        }
        boolean longEnough = now - saturatedSince > 2 * bucket.period();
        return longEnough && bucket.allowance().isUndisputed(now) ? leavingOne(now) : now;
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
