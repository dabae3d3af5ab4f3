package io.dirflux.simulator;

import java.time.Duration;

/** How a server counts requests against a limit. Pure arithmetic: it is told the time. Safe for use by many threads. */
interface ServerRateLimit {

    /**
     * Counts a request under a key, or refuses it.
     *
     * @param nowMillis the time, in milliseconds since the epoch
     */
    Decision tryAcquire(String key, long nowMillis);

    static void check(int limit, Duration period) {
        if (limit < 1 || period.toMillis() < 1) {
            throw new IllegalArgumentException("limit must be at least 1 and period at least 1 ms");
        }
    }

    /**
     * What came of it.
     *
     * @param granted whether the request may pass
     * @param limit how many may pass in a period
     * @param remaining how many more may pass before the reset
     * @param resetMillis when more may pass than now, in milliseconds since the epoch
     */
    record Decision(boolean granted, int limit, int remaining, long resetMillis) {

        /** The reset in whole seconds since the epoch, by the server's clock, rounded up: not before it is true. */
        long resetSeconds(ServerClock clock) {
            return -Math.floorDiv(-clock.tells(resetMillis), 1000L);
        }

        /** How long to wait in whole seconds, rounded up, at least 1. */
        long retryAfterSeconds(long nowMillis) {
            return Math.max(1, -Math.floorDiv(nowMillis - resetMillis, 1000L));
        }
    }
}
