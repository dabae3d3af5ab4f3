package io.dirflux.simulator;

import java.time.Duration;

/**
 * How the server counts requests against its limits. The algorithms differ in what 10 per second means:
 *
 * <table>
 *   <caption>Twenty requests at 0.950 s after idleness, twenty more at 1.050 s</caption>
 *   <tr><th></th><th>pass at 0.950 s</th><th>pass at 1.050 s</th></tr>
 *   <tr><td>{@link #FIXED_WINDOW}</td><td>10</td><td>10: a new window has begun</td></tr>
 *   <tr><td>{@link #SLIDING_WINDOW}</td><td>10</td><td>0: ten passed in the last second</td></tr>
 *   <tr><td>{@link #TOKEN_BUCKET}</td><td>10</td><td>1: one token was refilled in 100 ms</td></tr>
 * </table>
 *
 * <p>A refused request is not counted.
 */
public enum RateLimitAlgorithm {
    /** Limits the requests in each window of the clock. */
    FIXED_WINDOW {
        @Override
        ServerRateLimit enforcement(int limit, Duration period) {
            return new FixedWindowLimit(limit, period);
        }
    },
    /** Limits the requests in any interval of one period, wherever it begins. */
    SLIDING_WINDOW {
        @Override
        ServerRateLimit enforcement(int limit, Duration period) {
            return new SlidingWindowLimit(limit, period);
        }
    },
    /** A bucket as large as the limit, full at first, refilled evenly by one limit per period. */
    TOKEN_BUCKET {
        @Override
        ServerRateLimit enforcement(int limit, Duration period) {
            return new TokenBucketLimit(limit, period);
        }
    };

    abstract ServerRateLimit enforcement(int limit, Duration period);
}
