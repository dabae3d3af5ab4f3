package io.dirflux.micrometer;

import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of a client's limit. Reading one sends no request.
 *
 * <ul>
 *   <li>{@code dirflux.limiter.permits}: how many calls could be sent now.
 *   <li>{@code dirflux.limiter.waiting}: how many calls wait for a permit.
 *   <li>{@code dirflux.limiter.held}: for how many more seconds the server has stopped the client.
 * </ul>
 *
 * <p>They are about the client-wide limit, scope {@code client}. A limit per directory has no gauge: its tag would be
 * an id. A gauge is {@code NaN} if the limiter does not report its state, and permits are {@code NaN} without a limit.
 */
public final class RateLimiterMetrics implements MeterBinder {

    private final DirectorySyncClient client;
    private final Iterable<Tag> tags;

    public RateLimiterMetrics(DirectorySyncClient client) {
        this(client, Tags.empty());
    }

    /** @param tags further tags, to tell the clients of one registry apart: without them only the first is seen */
    public RateLimiterMetrics(DirectorySyncClient client, Iterable<Tag> tags) {
        this.client = client;
        this.tags = tags;
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
                .tags(tags)
                .tag(LowCardinalityKey.SCOPE.asString(), "client")
                .strongReference(true)
                .register(registry);
    }
}
