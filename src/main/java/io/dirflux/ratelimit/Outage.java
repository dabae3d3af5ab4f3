package io.dirflux.ratelimit;

/**
 * Whether the server is down: 5 seconds and at least ten requests (or as many as the limit has permits) without a single
 * answer of a server at work. While it is, only every tenth permit is spent, to find out when it is back; the first such
 * answer ends it. At 10 per second that is one probe a second, and a server that came back is noticed within that second.
 * Told the time in nanoseconds.
 */
final class Outage {

    private static final long SILENCE = 5_000_000_000L;
    private static final int MOST_UNANSWERED = 10;
    private static final int PERMITS_PER_PROBE = 10;

    private final int unansweredPermits;
    private final long probeInterval;
    private int unanswered;
    private long silentSince;
    private long lastGrant;
    private boolean announced;

    Outage(TokenBucket bucket) {
        unansweredPermits = Math.min(bucket.permits(), MOST_UNANSWERED);
        probeInterval = PERMITS_PER_PROBE * bucket.period() / bucket.permits();
    }

    long probeInterval() {
        return probeInterval;
    }

    void granted(long now) {
        if (unanswered++ == 0) {
            silentSince = now;
        }
        lastGrant = now;
    }

    /** A request of which nothing is to be learnt: never sent, or its caller left. */
    void withdrawn() {
        unanswered = Math.max(0, unanswered - 1);
    }

    /** The server is at work. */
    void answered() {
        unanswered = 0;
        announced = false;
    }

    boolean isOn(long now) {
        return probeInterval > 0 && unanswered >= unansweredPermits && now - silentSince >= SILENCE;
    }

    /** Whether there is one that was not told of before. */
    boolean isNews(long now) {
        boolean news = isOn(now) && !announced;
        announced |= news;
        return news;
    }

    /** How long until the next probe; zero if there is no outage. */
    long left(long now) {
        return isOn(now) ? Math.max(0, lastGrant + probeInterval - now) : 0;
    }
}
