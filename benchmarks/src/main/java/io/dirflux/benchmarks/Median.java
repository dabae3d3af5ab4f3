package io.dirflux.benchmarks;

import java.util.stream.DoubleStream;

/** The middle of measurements, the larger one of two. */
final class Median {

    private Median() {}

    static double of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
