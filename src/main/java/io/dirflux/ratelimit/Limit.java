package io.dirflux.ratelimit;

import java.time.Duration;

/**
 * A number of permits per period, which is also the burst after a pause. With {@code Limit(10, 1 s)} ten calls go at
 * once; the eleventh goes about a second after the first one's answer.
 *
 * @param permits permits per period, from 1 to 100,000
 * @param period the length of the period, from one millisecond to one hour
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

    /** A limit with a period of one second. */
    public static Limit perSecond(int permits) {
        return new Limit(permits, Duration.ofSeconds(1));
    }

    /** One of {@code processes} equal parts, rounded down. Below one permit the period grows instead, rounded up. */
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
