package io.dirflux.simulator;

import java.time.Duration;

/**
 * One rate limit of the server, counted separately for each key. Pure arithmetic on the time it is given. Thread-safe.
 */
interface ServerRateLimit {

    /**
     * Counts a request for a key, or refuses it.
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
     * The result for one request.
     *
     * @param granted whether the request is allowed
     * @param limit requests allowed per period
     * @param remaining requests still allowed before the reset
     * @param resetMillis when more requests are allowed again, in milliseconds since the epoch
     */
    record Decision(boolean granted, int limit, int remaining, long resetMillis) {

        /** The reset in seconds since the epoch, by the server's clock, rounded up so that it is never too early. */
        long resetSeconds(ServerClock clock) {
            return -Math.floorDiv(-clock.toServerTime(resetMillis), 1000L);
        }

        /** The time to wait in seconds, rounded up, at least 1. */
        long retryAfterSeconds(long nowMillis) {
            return Math.max(1, -Math.floorDiv(nowMillis - resetMillis, 1000L));
        }
    }
}
