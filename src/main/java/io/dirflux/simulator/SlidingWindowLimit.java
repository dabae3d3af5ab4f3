package io.dirflux.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts the requests of the last period. With 10 per second, after ten requests between 0.000 s and 0.900 s the next
 * one passes at 1.000 s, when the first is one second old. The reset is when the oldest counted request is one period
 * old.
 */
final class SlidingWindowLimit implements ServerRateLimit {
    private final int limit;
    private final long periodMillis;
    private final ConcurrentMap<String, Window> windows = new ConcurrentHashMap<>();

    SlidingWindowLimit(int limit, Duration period) {
        ServerRateLimit.check(limit, period);
        this.limit = limit;
        this.periodMillis = period.toMillis();
    }

    @Override
    public Decision tryAcquire(String key, long nowMillis) {
        return windows.computeIfAbsent(key, unused -> new Window()).tryAcquire(nowMillis);
    }

    private final class Window {
        private final ArrayDeque<Long> passed = new ArrayDeque<>();

        synchronized Decision tryAcquire(long now) {
            while (!passed.isEmpty() && passed.element() <= now - periodMillis) {
                passed.remove();
            }
            boolean granted = passed.size() < limit;
            if (granted) {
                passed.add(now);
            }
            return new Decision(granted, limit, limit - passed.size(), passed.element() + periodMillis);
        }
    }
}
