package io.dirflux.simulator;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A bucket that is full at first and refilled evenly. 10 per second: ten pass at once, from then on one every 100 ms, and
 * after a second of silence ten at once again. A reset is when the next whole token is there.
 */
final class TokenBucketLimit implements ServerRateLimit {
    private final int limit;
    private final long periodMillis;
    private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();

    TokenBucketLimit(int limit, Duration period) {
        ServerRateLimit.check(limit, period);
        this.limit = limit;
        this.periodMillis = period.toMillis();
    }

    @Override
    public Decision tryAcquire(String key, long nowMillis) {
        return buckets.computeIfAbsent(key, unused -> new Bucket(nowMillis)).tryAcquire(nowMillis);
    }

    /** Counts in parts of a token, as many to a token as the period has milliseconds: limit of them come back in each. */
    private final class Bucket {
        private final long capacity = limit * periodMillis;
        private long parts = capacity;
        private long filledAt;

        Bucket(long now) {
            filledAt = now;
        }

        synchronized Decision tryAcquire(long now) {
            long elapsed = Math.min(Math.max(0, now - filledAt), periodMillis); // a period fills it
            parts = Math.min(capacity, parts + elapsed * limit);
            filledAt = Math.max(filledAt, now);
            boolean granted = parts >= periodMillis;
            if (granted) {
                parts -= periodMillis;
            }
            long missing = periodMillis - parts % periodMillis;
            long wait = -Math.floorDiv(-missing, (long) limit);
            return new Decision(granted, limit, (int) (parts / periodMillis), filledAt + wait);
        }
    }
}
