package io.dirflux.simulator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The server's latency. The jitter of the nth response depends only on the seed and n. */
final class Latency {
    private final long seed;
    private final Duration mean;
    private final Duration jitter;
    private final AtomicLong responses = new AtomicLong();

    Latency(long seed, Duration mean, Duration jitter) {
        if (mean.isNegative() || jitter.isNegative() || jitter.compareTo(mean) > 0) {
            throw new IllegalArgumentException("latency must be 0 or more, and jitter from 0 to the mean");
        }
        this.seed = seed;
        this.mean = mean;
        this.jitter = jitter;
    }

    /** The next response's latency, between mean - jitter and mean + jitter. */
    Duration next() {
        double part = 2 * SeededHash.fraction(seed, responses.getAndIncrement()) - 1;
        return mean.plusNanos((long) (part * jitter.toNanos()));
    }
}
