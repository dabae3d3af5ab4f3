package io.dirflux.ratelimit;

/**
 * Detects that the server is down, and spaces the requests that test whether it is back. Times are nanoseconds.
 *
 * <ul>
 *   <li>An outage begins when 5 seconds have passed and ten requests were sent (or a full limit, if that is less)
 *       without an answer other than 5xx.
 *   <li>During an outage every tenth permit is spent, as a probe: at 10 per second one probe a second, so the limiter
 *       notices within a second that the server is back.
 *   <li>The first answer other than 5xx ends it.
 *   <li>Without a limit there is no outage.
 * </ul>
 */
final class OutageDetector {

    private static final long SILENCE = 5_000_000_000L;
    private static final int MOST_UNANSWERED = 10;
    private static final int PERMITS_PER_PROBE = 10;

    private final TokenBucket bucket;
    private int unanswered;
    private long silentSince;
    private long lastGrant;
    private boolean announced;

    OutageDetector(TokenBucket bucket) {
        this.bucket = bucket;
    }

    /** The time between two probes; zero without a limit. */
    long probeInterval() {
        return PERMITS_PER_PROBE * bucket.period() / bucket.permits();
    }

    /** A request is sent. */
    void granted(long now) {
        if (unanswered++ == 0) {
            silentSince = now;
        }
        lastGrant = now;
    }

    /** A request says nothing about the server: it was never sent, or its caller cancelled. */
    void withdrawn() {
        unanswered = Math.max(0, unanswered - 1);
    }

    /** The server answered with something other than 5xx. */
    void answered() {
        unanswered = 0;
        announced = false;
    }

    boolean isOn(long now) {
        return bucket.isLimited()
                && unanswered >= Math.min(bucket.permits(), MOST_UNANSWERED)
                && now - silentSince >= SILENCE;
    }

    /** Whether there is an outage that this method has not reported yet. */
    boolean isNews(long now) {
        boolean news = isOn(now) && !announced;
        announced |= news;
        return news;
    }

    /** The time until the next probe; zero if there is no outage. */
    long left(long now) {
        return isOn(now) ? Math.max(0, lastGrant + probeInterval() - now) : 0;
    }
}
