package io.dirflux.simulator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How long the server takes: the n-th answer's share of jitter is a function of the seed and n. */
final class Latency {
    private final long seed;
    private final Duration mean;
    private final Duration jitter;
    private final AtomicLong answers = new AtomicLong();

    Latency(long seed, Duration mean, Duration jitter) {
        if (mean.isNegative() || jitter.isNegative() || jitter.compareTo(mean) > 0) {
            throw new IllegalArgumentException("latency must be 0 or more, and jitter from 0 to the mean");
        }
        this.seed = seed;
        this.mean = mean;
        this.jitter = jitter;
    }

    /** The next answer's latency, from mean - jitter to mean + jitter. */
    Duration next() {
        double part = 2 * SeededHash.fraction(seed, answers.getAndIncrement()) - 1;
        return mean.plusNanos((long) (part * jitter.toNanos()));
    }
}
