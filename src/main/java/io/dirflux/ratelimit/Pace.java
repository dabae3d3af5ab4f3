package io.dirflux.ratelimit;

/**
 * When bulk may be served next, so that the tokens of a saturated key do not stay bunched. Tokens spent in one burst come
 * back in one burst, a second later; whoever comes in between waits for most of that second. So while interactive
 * requests are about (one in the last ten minutes), bulk that had to wait is served 0.9 of the even distance apart: at 10
 * per second every 90 ms at the soonest. After one round the tokens come back one by one, and an interactive request meets
 * the next one within some 100 ms instead of a second. Free tokens that nobody waited for are spent in one burst as ever,
 * and where all is bulk there is nobody to spread them for. Told the time in nanoseconds.
 */
final class Pace {

    private static final long MEMORY = 600_000_000_000L;

    private final TokenBucket bucket;
    private long interactiveUntil = Long.MIN_VALUE;
    private boolean saturated;
    private long next;

    Pace(TokenBucket bucket) {
        this.bucket = bucket;
    }

    void interactive(long now) {
        interactiveUntil = now + MEMORY;
    }

    /** Saturated is a key with somebody who waits for a token, until a token waits for somebody. */
    void observe(boolean free, boolean waiting) {
        if (free != waiting) {
            saturated = waiting;
        }
    }

    void granted(long now) {
        next = now + bucket.period() / bucket.allowance().allowed(now) * 9 / 10;
    }

    /** When bulk may be served next, if not at once. */
    long nextBulk(long now) {
        boolean spread = now < interactiveUntil || !bucket.allowance().isAsConfigured(now);
        return saturated && spread ? next : now;
    }
}
