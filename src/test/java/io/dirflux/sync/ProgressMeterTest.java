package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryMetadata.UserCounts;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.sync.SyncPass.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What {@code progress()} tells. */
class ProgressMeterTest {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Sinks.Many<SyncProgress> sink = Sinks.many().multicast().directBestEffort();
    private final ProgressMeter meter = new ProgressMeter(clock, sink);
    private final List<SyncProgress> told = new CopyOnWriteArrayList<>();

    @Test
    void theTimeLeftFollowsFromTheRateOfThePhase() {
        sink.asFlux().subscribe(told::add);
        StoredDirectory directory = directory(new DirectoryMetadata(new UserCounts(900L, 100L), 20L));
        meter.moved(directory, pass(Phase.GROUPS, 0, 0));
        clock.advanceTimeBy(Duration.ofSeconds(5));
        meter.moved(directory, pass(Phase.GROUPS, 10, 0));
        meter.moved(directory, pass(Phase.USERS, 20, 0));
        clock.advanceTimeBy(Duration.ofSeconds(10));
        meter.moved(directory, pass(Phase.USERS, 20, 200));
        clock.advanceTimeBy(Duration.ofSeconds(10));
        meter.moved(directory, pass(Phase.USERS, 20, 1_000));
        meter.moved(directory, pass(Phase.MEMBERSHIPS, 20, 1_000));

        assertThat(told).extracting(SyncProgress::done).containsExactly(0L, 10L, 0L, 200L, 1_000L, 0L);
        assertThat(told).extracting(SyncProgress::expected).containsExactly(20L, 20L, 1_000L, 1_000L, 1_000L, null);
        assertThat(told)
                .extracting(SyncProgress::left)
                .containsExactly(null, Duration.ofSeconds(5), null, Duration.ofSeconds(40), Duration.ZERO, null);
    }

    @Test
    void withoutCountsNothingIsExpected() {
        sink.asFlux().subscribe(told::add);
        meter.moved(directory(null), pass(Phase.USERS, 0, 100));
        clock.advanceTimeBy(Duration.ofSeconds(1));
        meter.moved(directory(null), pass(Phase.USERS, 0, 200));
        assertThat(told).hasSize(2).allMatch(progress -> progress.expected() == null && progress.left() == null);
    }

    @Test
    @Tag("socket")
    void aPassGoesThroughItsPhasesInOrder() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(250, 3))) {
            DirectorySync of = sync.sync().build();
            of.progress().subscribe(told::add);
            sync.end(sync.begin(of.run()));
            assertThat(told.stream().map(SyncProgress::phase).distinct())
                    .containsExactly(Phase.GROUPS, Phase.USERS, Phase.MEMBERSHIPS, Phase.SWEEP);
            assertThat(told)
                    .isSortedAccordingTo((one, other) -> Long.compare(
                            one.groups() + one.users() + one.memberships(),
                            other.groups() + other.users() + other.memberships()));
            SyncProgress last = told.get(told.size() - 1);
            assertThat(last.users()).isEqualTo(250);
            assertThat(last.memberships()).isEqualTo(sync.directory().memberships());
        }
    }

    private static StoredDirectory directory(DirectoryMetadata metadata) {
        Directory directory =
                Directory.builder("directory_1").metadata(metadata).build();
        return new StoredDirectory(directory, false, false, SyncPass.NONE, null, 0);
    }

    private static SyncPass pass(Phase phase, long groups, long users) {
        return new SyncPass(1, phase, null, 1, groups, users, 0, Set.of());
    }
}
