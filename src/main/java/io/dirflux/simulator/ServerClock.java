package io.dirflux.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock that the server's responses show, which may be wrong. The limits count by the correct clock, so a jump of
 * this clock does not affect them.
 */
final class ServerClock {
    private static final Duration MOST = Duration.ofDays(365);

    private volatile Duration skew;

    ServerClock(Duration skew) {
        this.skew = check(skew);
    }

    static Duration check(Duration skew) {
        if (skew.abs().compareTo(MOST) > 0) {
            throw new IllegalArgumentException("clock skew must be at most a year either way, was " + skew);
        }
        return skew;
    }

    void skew(Duration to) {
        skew = check(to);
    }

    Instant instant() {
        return Instant.now().plus(skew);
    }

    /** What this clock shows at a given time, in milliseconds since the epoch. */
    long toServerTime(long millis) {
        return millis + skew.toMillis();
    }
}
