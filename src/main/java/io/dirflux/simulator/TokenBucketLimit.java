package io.dirflux.simulator;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A bucket that is full at first and refilled evenly. With 10 per second, ten requests pass at once, then one every 100
 * ms; after one second without requests ten pass at once again. The reset is when the next whole token is available.
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

    /**
     * Counts parts of a token. A token has as many parts as the period has milliseconds; each millisecond refills as
     * many parts as the limit.
     */
    private final class Bucket {
        private final long capacity = limit * periodMillis;
        private long parts = capacity;
        private long filledAt;

        Bucket(long now) {
            filledAt = now;
        }

        synchronized Decision tryAcquire(long now) {
            long elapsed = Math.min(Math.max(0, now - filledAt), periodMillis); // one period fills the bucket
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
