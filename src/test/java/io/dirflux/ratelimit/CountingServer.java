package io.dirflux.ratelimit;

import java.util.ArrayDeque;

/** The ways a server may count requests, as arithmetic that is told the time in nanoseconds. */
interface CountingServer {

    /** Whether a request that arrives then is let through. */
    boolean admits(long now);

    /** L in each window of one period by the server's clock, whose phase the client does not know. */
    static CountingServer fixedWindow(Limit limit, long phase) {
        return new CountingServer() {
            private long window = -1;
            private int count;

            @Override
            public boolean admits(long now) {
                long current = (now + phase) / limit.period().toNanos();
                count = current == window ? count : 0;
                window = current;
                return count < limit.permits() && count++ >= 0;
            }
        };
    }

    /** L in any stretch of one period. */
    static CountingServer slidingWindow(Limit limit) {
        return new CountingServer() {
            private final ArrayDeque<Long> admitted = new ArrayDeque<>();

            @Override
            public boolean admits(long now) {
                while (!admitted.isEmpty()
                        && admitted.peek() <= now - limit.period().toNanos()) {
                    admitted.remove();
                }
                return admitted.size() < limit.permits() && admitted.add(now);
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
                double refill =
                        (double) (now - last) * limit.permits() / limit.period().toNanos();
                tokens = Math.min(limit.permits(), tokens + refill);
                last = now;
                if (tokens < 1) {
                    return false;
                }
                tokens--;
                return true;
            }
        };
    }
}
