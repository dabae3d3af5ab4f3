package io.dirflux.sync;

import io.dirflux.model.DirectoryMetadata;
import io.dirflux.sync.SyncPass.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Measures the progress of the passes, and estimates the time left from the rate so far. */
final class ProgressMeter {

    private final Scheduler scheduler;
    private final Sinks.Many<SyncProgress> sink;
    private final Map<String, Began> phases = new ConcurrentHashMap<>();

    /** When a phase began in this process, and the number of records at that time. */
    private record Began(Phase phase, long nanos, long done) {}

    ProgressMeter(Scheduler scheduler, Sinks.Many<SyncProgress> sink) {
        this.scheduler = scheduler;
        this.sink = sink;
    }

    void moved(StoredDirectory directory, SyncPass pass) {
        long now = scheduler.now(TimeUnit.NANOSECONDS);
        long done = done(pass);
        Began began = phases.compute(
                directory.id(),
                (id, known) ->
                        known != null && known.phase() == pass.phase() ? known : new Began(pass.phase(), now, done));
        Long expected = expected(directory.directory().metadata(), pass.phase());
        Duration left = expected == null || done <= began.done()
                ? null
                : Duration.ofNanos((now - began.nanos()) / (done - began.done()) * Math.max(0, expected - done));
        synchronized (sink) {
            sink.tryEmitNext(new SyncProgress(
                    directory.id(),
                    pass.phase(),
                    pass.groups(),
                    pass.users(),
                    pass.memberships(),
                    done,
                    expected,
                    left));
        }
    }

    private static long done(SyncPass pass) {
        return switch (pass.phase()) {
            case GROUPS -> pass.groups();
            case USERS -> pass.users();
            default -> pass.memberships();
        };
    }

    private static @Nullable Long expected(@Nullable DirectoryMetadata metadata, Phase phase) {
        if (metadata == null || phase == Phase.GROUPS) {
            return metadata == null ? null : metadata.groups();
        }
        DirectoryMetadata.UserCounts users = metadata.users();
        Long active = users == null ? null : users.active();
        Long inactive = users == null ? null : users.inactive();
        return phase != Phase.USERS || active == null || inactive == null ? null : Long.valueOf(active + inactive);
    }
}
