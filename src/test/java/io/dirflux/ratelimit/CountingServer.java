package io.dirflux.ratelimit;

import java.util.ArrayDeque;

/** The ways in which a server may count requests. The caller passes the time in nanoseconds. */
interface CountingServer {

    /** Whether a request that arrives then is let through. */
    boolean admits(long now);

    /** How many more would be let through then. */
    long remaining(long now);

    /** How long until more would be. */
    long untilReset(long now);

    /** L in each window of one period by the server's clock, whose phase the client does not know. */
    static CountingServer fixedWindow(Limit limit, long phase) {
        return new CountingServer() {
            private final long period = limit.period().toNanos();
            private long window = -1;
            private int count;

            @Override
            public boolean admits(long now) {
                return remaining(now) > 0 && count++ >= 0;
            }

            @Override
            public long remaining(long now) {
                long current = (now + phase) / period;
                count = current == window ? count : 0;
                window = current;
                return (long) limit.permits() - count;
            }

            @Override
            public long untilReset(long now) {
                return period - (now + phase) % period;
            }
        };
    }

    /** L in any stretch of one period. */
    static CountingServer slidingWindow(Limit limit) {
        return new CountingServer() {
            private final long period = limit.period().toNanos();
            private final ArrayDeque<Long> admitted = new ArrayDeque<>();

            @Override
            public boolean admits(long now) {
                return remaining(now) > 0 && admitted.add(now);
            }

            @Override
            public long remaining(long now) {
                while (!admitted.isEmpty() && admitted.peek() <= now - period) {
                    admitted.remove();
                }
                return (long) limit.permits() - admitted.size();
            }

            @Override
            public long untilReset(long now) {
                return admitted.isEmpty() ? 0 : admitted.peek() + period - now;
            }
        };
    }

    /** A bucket of L tokens, refilled evenly with L per period. */
    static CountingServer tokenBucket(Limit limit) {
        return new CountingServer() {
            private double tokens = limit.permits();
            private long last;

            @Override
            public boolean admits(long now) {
                if (remaining(now) < 1) {
                    return false;
                }
                tokens--;
                return true;
            }

            @Override
            public long remaining(long now) {
                double refill =
                        (double) (now - last) * limit.permits() / limit.period().toNanos();
                tokens = Math.min(limit.permits(), tokens + refill);
                last = now;
                return (long) tokens;
            }

            @Override
            public long untilReset(long now) {
                double missing = Math.max(0, 1 - tokens);
                return (long) (missing * limit.period().toNanos() / limit.permits());
            }
        };
    }
}
