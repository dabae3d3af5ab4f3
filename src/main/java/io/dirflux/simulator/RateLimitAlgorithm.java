package io.dirflux.simulator;

import java.time.Duration;

/**
 * How the server counts requests against its limits. What 10 per second means differs:
 *
 * <table>
 *   <caption>Twenty requests at 0.950 s after idleness, twenty more at 1.050 s</caption>
 *   <tr><th></th><th>pass at 0.950 s</th><th>pass at 1.050 s</th></tr>
 *   <tr><td>{@link #FIXED_WINDOW}</td><td>10</td><td>10: a window of the clock has turned</td></tr>
 *   <tr><td>{@link #SLIDING_WINDOW}</td><td>10</td><td>0: ten have passed in the last second</td></tr>
 *   <tr><td>{@link #TOKEN_BUCKET}</td><td>10</td><td>1: a token has come back in 100 ms</td></tr>
 * </table>
 *
 * <p>None of them counts what it refuses.
 */
public enum RateLimitAlgorithm {
    /** So many in each window of the clock. */
    FIXED_WINDOW {
        @Override
        ServerRateLimit enforcement(int limit, Duration period) {
            return new FixedWindowLimit(limit, period);
        }
    },
    /** So many in any stretch of one period, wherever it begins. */
    SLIDING_WINDOW {
        @Override
        ServerRateLimit enforcement(int limit, Duration period) {
            return new SlidingWindowLimit(limit, period);
        }
    },
    /** A bucket of so many tokens, full at first, refilled evenly with as many per period. */
    TOKEN_BUCKET {
        @Override
        ServerRateLimit enforcement(int limit, Duration period) {
            return new TokenBucketLimit(limit, period);
        }
    };

    abstract ServerRateLimit enforcement(int limit, Duration period);
}
