package io.dirflux.micrometer;

import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.RateLimitKey.Scope;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of a client's limits, one for each scope: {@code client}, and {@code directory} for all directories in use
 * together. No gauge names a directory, because its tag would be an id. Reading one sends no request.
 *
 * <ul>
 *   <li>{@code dirflux.limiter.permits}: how many calls could be sent now; of the directories, how many lists of users
 *       of the directory that has fewest permits.
 *   <li>{@code dirflux.limiter.waiting}: how many calls wait for a permit; of the directories, those that need a permit
 *       of a directory too.
 *   <li>{@code dirflux.limiter.held}: for how many more seconds the server has stopped the client; of the directories,
 *       the longest such time.
 * </ul>
 *
 * <p>A gauge is {@code NaN} if the limiter does not report its state, and permits are {@code NaN} without a limit.
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
        for (Scope scope : Scope.values()) {
            gauge(registry, scope, "permits", "Calls that could be sent now", null, RateLimiterMetrics::permits);
            gauge(registry, scope, "waiting", "Calls that wait for a permit", null, RateLimitSnapshot::waiting);
            gauge(
                    registry,
                    scope,
                    "held",
                    "How much longer the server has stopped the client",
                    "seconds",
                    state -> state.heldFor().toNanos() / 1e9);
        }
    }

    private static double permits(RateLimitSnapshot state) {
        return state.limit() == null ? Double.NaN : state.available();
    }

    private void gauge(
            MeterRegistry registry,
            Scope scope,
            String name,
            String description,
            @Nullable String unit,
            ToDoubleFunction<RateLimitSnapshot> value) {
        Gauge.builder("dirflux.limiter." + name, client, ofClient -> {
                    RateLimitSnapshot state = ofClient.rateLimitNow(scope);
                    return state == null ? Double.NaN : value.applyAsDouble(state);
                })
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .tag(LowCardinalityKey.SCOPE.asString(), scope.name().toLowerCase(Locale.ROOT))
                .strongReference(true)
                .register(registry);
    }
}
