package io.dirflux.events;

import java.time.Duration;

/**
 * The pauses between polls. A pause starts at the minimum and doubles up to the maximum while no event comes. Each one
 * is lengthened by up to half at random, so that followers that started together drift apart.
 *
 * @param min the pause after a poll that brought an event
 * @param max the longest pause before jitter
 */
record PollBackoff(Duration min, Duration max) {

    static final PollBackoff DEFAULTS = new PollBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private static final double JITTER = 0.5;

    PollBackoff {
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "A poll interval is positive, and its maximum is not below its minimum: " + min + ", " + max);
        }
    }

    /**
     * The next pause.
     *
     * @param idlePauses the number of pauses since the last event
     * @param random from 0 (inclusive) to 1 (exclusive)
     */
    Duration next(int idlePauses, double random) {
        Duration doubled = min;
        for (int i = 0; i < idlePauses && doubled.compareTo(max) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        Duration pause = doubled.compareTo(max) < 0 ? doubled : max;
        return pause.plusNanos((long) (pause.toNanos() * JITTER * random));
    }
}
