package io.dirflux.micrometer;

import io.dirflux.model.Rejected;
import io.dirflux.sync.DirectoryReport;
import io.dirflux.sync.StreamPosition;
import io.dirflux.sync.SyncListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a {@code DirectorySync} does. Give it to {@code DirectorySync.builder(..).listener(..)}.
 *
 * <ul>
 *   <li>{@code dirflux.sync.passes}: passes of a directory, by how they ended.
 *   <li>{@code dirflux.sync.rows}: listed users, groups and memberships.
 *   <li>{@code dirflux.sync.removed}: rows that a pass has removed.
 *   <li>{@code dirflux.sync.drift}: rows that a pass has corrected and that no event had reported.
 *   <li>{@code dirflux.sync.refused}: records that were left out.
 *   <li>{@code dirflux.sync.position.age}: gauge in seconds, how long ago a read last reached the end of the stream of
 *       events; {@code NaN} before the first one. It is at most about a minute while there are no events, and grows
 *       while events cannot be read or stored. In a process that stands by it grows too: of several processes, the
 *       smallest age is that of the copy.
 *   <li>{@code dirflux.sync.positions.lost}, {@code dirflux.sync.events.rejected}, {@code dirflux.sync.retries}.
 * </ul>
 */
public final class SyncMetrics implements SyncListener {

    private final MeterRegistry registry;
    private final Iterable<Tag> tags;
    private final Counter removed;
    private final Counter drift;
    private final Counter refused;
    private final Counter positionsLost;
    private final Counter eventsRejected;
    private final Counter retries;
    private volatile @Nullable Instant readAt;

    public SyncMetrics(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /** @param tags further tags, to tell the syncs of one registry apart */
    public SyncMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        this.registry = registry;
        this.tags = tags;
        this.removed = counter("removed", "Rows that passes have removed");
        this.drift = counter("drift", "Rows that passes have corrected and that no event had reported");
        this.refused = counter("refused", "Records that were left out");
        this.positionsLost = counter("positions.lost", "Positions that the server no longer knew");
        this.eventsRejected = counter("events.rejected", "Events without a readable id");
        this.retries = counter("retries", "Steps that are tried again after a pause");
        TimeGauge.builder("dirflux.sync.position.age", this, TimeUnit.SECONDS, SyncMetrics::positionAge)
                .description("How long ago a read reached the end of the stream of events")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private double positionAge() {
        Instant last = readAt;
        return last == null
                ? Double.NaN
                : Math.max(0, registry.config().clock().wallTime() - last.toEpochMilli()) / 1e3;
    }

    private Counter counter(String name, String description) {
        return Counter.builder("dirflux.sync." + name)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void passEnded(DirectoryReport report) {
        Counter.builder("dirflux.sync.passes")
                .description("Passes of directories")
                .tags(tags)
                .tag(
                        LowCardinalityKey.PASS_OUTCOME.asString(),
                        report.outcome().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
        rows("user", report.users());
        rows("group", report.groups());
        rows("membership", report.memberships());
        removed.increment((double) report.removed());
        drift.increment((double) report.drift());
        refused.increment(report.refused().size());
    }

    private void rows(String kind, long count) {
        Counter.builder("dirflux.sync.rows")
                .description("Records that passes have listed")
                .tags(tags)
                .tag(LowCardinalityKey.KIND.asString(), kind)
                .register(registry)
                .increment((double) count);
    }

    @Override
    public void positionMoved(StreamPosition position) {
        readAt = position.readAt();
    }

    @Override
    public void positionLost(StreamPosition lost) {
        positionsLost.increment();
    }

    @Override
    public void eventRejected(Rejected event) {
        eventsRejected.increment();
    }

    @Override
    public void retrying(Throwable failure) {
        retries.increment();
    }
}
