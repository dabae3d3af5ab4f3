package io.dirflux.ratelimit;

import java.time.Duration;

/**
 * So many permits per period, and so many at once after a pause: {@code Limit(10, 1 s)} lets ten calls go together; the
 * eleventh goes about a second after the first.
 *
 * @param permits from 1 to 100,000
 * @param period from one millisecond to one hour
 */
public record Limit(int permits, Duration period) {

    static final int MOST_PERMITS = 100_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    public Limit {
        if (permits < 1 || permits > MOST_PERMITS) {
            throw new IllegalArgumentException(
                    "A limit has from 1 to " + MOST_PERMITS + " permits per period, not " + permits);
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "The period of a limit is from one millisecond to one hour, not " + period);
        }
    }

    /** So many permits per second. */
    public static Limit perSecond(int permits) {
        return new Limit(permits, Duration.ofSeconds(1));
    }

    /** One of {@code processes} equal parts, rounded down; below one permit the period grows instead, rounded up. */
    Limit share(int processes) {
        if (permits >= processes) {
            return new Limit(permits / processes, period);
        }
        long nanos = (period.toNanos() * processes + permits - 1) / permits;
        return new Limit(1, Duration.ofNanos(nanos));
    }

    @Override
    public String toString() {
        return permits + " per " + period;
    }
}
