package io.dirflux.micrometer;

import io.dirflux.events.EventFollower;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The gauge {@code dirflux.events.lag} of a follower, in seconds: zero if it has caught up, else the age of the event
 * at
 * its position. {@code NaN} if it is behind and that age is not known. Reading it sends no request.
 */
public final class EventFollowerMetrics implements MeterBinder {

    private final EventFollower follower;

    public EventFollowerMetrics(EventFollower follower) {
        this.follower = follower;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder("dirflux.events.lag", follower, TimeUnit.SECONDS, EventFollowerMetrics::lag)
                .description("How far the follower is behind the server")
                .strongReference(true)
                .register(registry);
    }

    private static double lag(EventFollower follower) {
        Duration lag = follower.status().lag();
        return lag == null ? Double.NaN : lag.toNanos() / 1e9;
    }
}
