package io.dirflux.micrometer;

import io.dirflux.error.ApiException;
import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.TransportException;
import io.dirflux.http.RequestListener.Endpoint;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.Priority;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The meters of all calls. Each is looked up once, because a look-up in a registry costs more than an increment. */
final class CallMeters {

    private static final String REFUSED = "429";

    private final Map<Priority, Timer> waits = new EnumMap<>(Priority.class);
    private final Map<Endpoint, DistributionSummary> pages = new ConcurrentHashMap<>();
    private final Map<Endpoint, Counter> refused = new ConcurrentHashMap<>();
    private final Map<Endpoint, Counter> rejected = new ConcurrentHashMap<>();
    private final Map<Endpoint, Counter> unknown = new ConcurrentHashMap<>();
    private final Map<Retry, Counter> retries = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private final Iterable<Tag> tags;

    private record Retry(Endpoint endpoint, String error) {}

    /** @param tags further tags of all meters */
    CallMeters(MeterRegistry registry, Iterable<Tag> tags) {
        this.registry = registry;
        this.tags = tags;
        for (Priority lane : Priority.values()) {
            waits.put(
                    lane,
                    Timer.builder("dirflux.permit.wait")
                            .description("How long calls waited for a permit")
                            .tags(tags)
                            .tag(LowCardinalityKey.LANE.asString(), lane.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void waited(Priority lane, Duration queued) {
        Objects.requireNonNull(waits.get(lane)).record(queued.toNanos(), TimeUnit.NANOSECONDS);
    }

    void attemptEnded(Endpoint endpoint, Attempt attempt) {
        if (attempt.outcome().equals(REFUSED)) {
            refused.computeIfAbsent(endpoint, counter("dirflux.refused", "Answers with 429"))
                    .increment();
        }
    }

    void retried(Endpoint endpoint, DirectorySyncException cause) {
        retries.computeIfAbsent(new Retry(endpoint, errorType(cause)), this::retryCounter)
                .increment();
    }

    void pageReceived(Endpoint endpoint, Page<?> page) {
        pages.computeIfAbsent(endpoint, this::pageSummary).record(page.data().size());
        if (!page.rejected().isEmpty()) {
            rejected.computeIfAbsent(endpoint, counter("dirflux.rejected.records", "Records that could not be read"))
                    .increment(page.rejected().size());
        }
    }

    void unreadable(Endpoint endpoint, int count) {
        unknown.computeIfAbsent(endpoint, counter("dirflux.unknown.values", "Fields that could not be read"))
                .increment(count);
    }

    /** The status, or the kind of failure. */
    private static String errorType(DirectorySyncException cause) {
        if (cause instanceof ApiException answer) {
            return String.valueOf(answer.status());
        }
        return cause instanceof TransportException transport
                ? transport.kind().name().toLowerCase(Locale.ROOT)
                : cause.getClass().getSimpleName();
    }

    private Function<Endpoint, Counter> counter(String name, String description) {
        return endpoint -> Counter.builder(name)
                .description(description)
                .tags(tags)
                .tag(LowCardinalityKey.ROUTE.asString(), endpoint.toString())
                .register(registry);
    }

    private Counter retryCounter(Retry retry) {
        return Counter.builder("dirflux.retries")
                .description("Attempts that were made again")
                .tags(tags)
                .tag(LowCardinalityKey.ROUTE.asString(), retry.endpoint.toString())
                .tag(LowCardinalityKey.ERROR_TYPE.asString(), retry.error)
                .register(registry);
    }

    private DistributionSummary pageSummary(Endpoint endpoint) {
        return DistributionSummary.builder("dirflux.page")
                .description("Records of a page")
                .tags(tags)
                .baseUnit("records")
                .tag(LowCardinalityKey.ROUTE.asString(), endpoint.toString())
                .register(registry);
    }
}
