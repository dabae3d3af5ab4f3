package io.dirflux.simulator;

import java.time.Duration;
import java.time.Instant;

/** The time the server tells, right or wrong. It counts by the right one, so that a jump unsettles no limit. */
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

    /** What the clock tells at a moment, in milliseconds since the epoch. */
    long tells(long millis) {
        return millis + skew.toMillis();
    }
}
