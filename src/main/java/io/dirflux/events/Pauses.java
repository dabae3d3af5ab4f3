package io.dirflux.events;

import java.time.Duration;

/**
 * How long a follower waits between two polls: doubled from the least to the most as long as no event comes,
 * each lengthened by up to half, so that followers that were started together do not stay together.
 *
 * @param least the wait after a poll that brought an event
 * @param most what a doubled wait can grow to
 */
record Pauses(Duration least, Duration most) {

    static final Pauses DEFAULTS = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private static final double JITTER = 0.5;

    Pauses {
        if (least.isNegative() || least.isZero() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "Pauses are positive, and the longest is not below the shortest: " + least + ", " + most);
        }
    }

    /**
     * The next wait.
     *
     * @param before how many waits there were since the last event
     * @param random from 0 (inclusive) to 1
     */
    Duration after(int before, double random) {
        Duration doubled = least;
        for (int i = 0; i < before && doubled.compareTo(most) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        Duration wait = doubled.compareTo(most) < 0 ? doubled : most;
        return wait.plusNanos((long) (wait.toNanos() * JITTER * random));
    }
}
