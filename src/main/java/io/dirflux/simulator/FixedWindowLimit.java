package io.dirflux.simulator;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts requests in fixed windows of the clock. With 10 per second, ten pass between 12:00:00.000 and 12:00:00.999,
 * and the eleventh is refused until 12:00:01.000. Twenty can therefore pass within a moment when one window ends.
 */
final class FixedWindowLimit implements ServerRateLimit {
    private final int limit;
    private final long periodMillis;
    private final ConcurrentMap<String, Window> windows = new ConcurrentHashMap<>();

    FixedWindowLimit(int limit, Duration period) {
        ServerRateLimit.check(limit, period);
        this.limit = limit;
        this.periodMillis = period.toMillis();
    }

    /** A limit so large that it never refuses. */
    static FixedWindowLimit unlimited() {
        return new FixedWindowLimit(Integer.MAX_VALUE, Duration.ofSeconds(1));
    }

    @Override
    public Decision tryAcquire(String key, long nowMillis) {
        long number = Math.floorDiv(nowMillis, periodMillis);
        Window after = windows.compute(key, (unused, before) -> {
            long asked = before == null || before.number != number ? 0 : before.asked;
            return new Window(number, Math.min(asked, limit) + 1L);
        });
        boolean granted = after.asked <= limit;
        int remaining = (int) Math.max(0, limit - after.asked);
        return new Decision(granted, limit, remaining, (number + 1) * periodMillis);
    }

    private record Window(long number, long asked) {}
}
