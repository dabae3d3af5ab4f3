package io.dirflux.simulator;

/** Pseudorandom numbers computed from a seed and coordinates: the simulator's only source of randomness. */
final class SeededHash {
    private SeededHash() {}

    /** 64 bits that depend on every coordinate and on their order (the finalizer of SplitMix64). */
    static long of(long seed, long... coordinates) {
        long mixed = finish(seed);
        for (long coordinate : coordinates) {
            mixed = finish(mixed ^ coordinate);
        }
        return mixed;
    }

    /** A number in {@code [0, bound)}. */
    static int below(int bound, long seed, long... coordinates) {
        return (int) Math.floorMod(of(seed, coordinates), (long) bound);
    }

    /** A fraction in {@code [0, 1)}. */
    static double fraction(long seed, long... coordinates) {
        return (of(seed, coordinates) >>> 11) * 0x1.0p-53;
    }

    private static long finish(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
