package io.dirflux.micrometer;

import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of a client's limit: {@code dirflux.limiter.permits} (how many calls could be sent now), {@code
 * dirflux.limiter.waiting} (calls that wait for a permit) and {@code dirflux.limiter.held} (seconds for which the
 * server
 * has stopped the client). Reading one sends no request.
 *
 * <p>They are about the client-wide limit, scope {@code client}. A limit per directory has no gauge: its tag would be
 * an
 * id. A gauge is {@code NaN} if the limiter does not report its state, and permits are {@code NaN} without a limit.
 */
public final class RateLimiterMetrics implements MeterBinder {

    private final DirectorySyncClient client;

    public RateLimiterMetrics(DirectorySyncClient client) {
        this.client = client;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "dirflux.limiter.permits", "Calls that could be sent now", null, RateLimiterMetrics::permits);
        gauge(registry, "dirflux.limiter.waiting", "Calls that wait for a permit", null, RateLimitSnapshot::waiting);
        gauge(
                registry,
                "dirflux.limiter.held",
                "How much longer the server has stopped the client",
                "seconds",
                state -> state.heldFor().toNanos() / 1e9);
    }

    private static double permits(RateLimitSnapshot state) {
        return state.limit() == null ? Double.NaN : state.available();
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            @Nullable String unit,
            ToDoubleFunction<RateLimitSnapshot> value) {
        Gauge.builder(name, client, ofClient -> {
                    RateLimitSnapshot state = ofClient.rateLimitNow();
                    return state == null ? Double.NaN : value.applyAsDouble(state);
                })
                .description(description)
                .baseUnit(unit)
                .tag(LowCardinalityKey.SCOPE.asString(), "client")
                .strongReference(true)
                .register(registry);
    }
}
