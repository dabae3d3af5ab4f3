package io.dirflux.micrometer;

import io.dirflux.events.EventFollower;
import io.dirflux.events.FollowerStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of a follower, in seconds. Reading one sends no request.
 *
 * <ul>
 *   <li>{@code dirflux.events.lag}: {@link FollowerStatus#lag}; {@code NaN} if it is not known, and while nothing
 *       follows.
 *   <li>{@code dirflux.events.poll.age}: how long ago a poll reached the newest event; {@code NaN} before the first
 *       one, and while nothing follows. It grows while the server cannot be reached.
 * </ul>
 */
public final class EventFollowerMetrics implements MeterBinder {

    private final EventFollower follower;
    private final Iterable<Tag> tags;

    public EventFollowerMetrics(EventFollower follower) {
        this(follower, Tags.empty());
    }

    /** @param tags further tags, to tell the followers of one registry apart: without them only the first is seen */
    public EventFollowerMetrics(EventFollower follower, Iterable<Tag> tags) {
        this.follower = follower;
        this.tags = tags;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "dirflux.events.lag", "How far the follower is behind the server", FollowerStatus::lag);
        gauge(
                registry,
                "dirflux.events.poll.age",
                "How long ago a poll reached the newest event",
                EventFollowerMetrics::pollAge);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            Function<FollowerStatus, @Nullable Duration> value) {
        TimeGauge.builder(name, follower, TimeUnit.SECONDS, of -> seconds(value.apply(of.status())))
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private static @Nullable Duration pollAge(FollowerStatus status) {
        return status.lastPoll() == null ? null : Duration.between(status.lastPoll(), status.now());
    }

    private static double seconds(@Nullable Duration time) {
        return time == null ? Double.NaN : time.toNanos() / 1e9;
    }
}
