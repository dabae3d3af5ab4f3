package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.sync.StoreBatch.StreamStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

/** What {@code src/docs/directory-sync.md} says about the position in the stream, in virtual time. */
@Tag("socket")
@Timeout(120)
class SyncPositionInvariantsTest {

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    /** What a listener is told. */
    private static final class Told implements SyncListener {

        final List<StreamPosition> lost = new CopyOnWriteArrayList<>();
        final List<DirectoryReport> passes = new CopyOnWriteArrayList<>();

        @Override
        public void positionLost(StreamPosition position) {
            lost.add(position);
        }

        @Override
        public void passEnded(DirectoryReport report) {
            passes.add(report);
        }
    }

    @Test
    void aPositionThatIsLostIsReplacedAndGivesEveryDirectoryOnePass() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(20, 2), DirectorySpec.of(5, 1))) {
            sync.run();
            Instant readAt = position(sync).readAt();
            Instant longAgo = readAt.minus(Duration.ofDays(40));
            StreamStep step = new StreamStep(
                    sync.store.load().block().version(), "all", new StreamPosition("event_gone", longAgo, longAgo));
            sync.store.apply(new StoreBatch(step, List.of(), true)).block();
            sync.lists.removeUser(sync.directory().userId(3)); // no event tells it any more
            Told told = new Told();
            follow(sync, sync.sync().listener(told), Duration.ofMinutes(3));
            assertThat(told.lost).extracting(StreamPosition::eventId).containsExactly("event_gone");
            assertThat(told.passes)
                    .extracting(DirectoryReport::directoryId, DirectoryReport::outcome)
                    .containsExactlyInAnyOrderElementsOf(sync.lists.directories().stream()
                            .map(directory -> tuple(directory.id(), DirectoryReport.Outcome.COMPLETE))
                            .toList());
            assertThat(position(sync).readAt()).isAfterOrEqualTo(readAt);
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void theFirstReadBeginsAMinuteBeforeThePosition() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            AtomicReference<SyncState> atFirstRead = new AtomicReference<>();
            sync.simulator.faults(Route.LIST_EVENTS, (request, honest) -> {
                atFirstRead.compareAndSet(null, sync.store.load().toFuture().getNow(null));
                return Optional.empty();
            });
            sync.run();
            String from = sync.simulator.requests(Route.LIST_EVENTS).get(0).parameter("range_start");
            Instant start = atFirstRead.get().position().readAt();
            assertThat(Duration.between(Instant.parse(from), start)).isCloseTo(Duration.ofMinutes(1), ONE_SECOND);
        }
    }

    /** The stream of three pages breaks at its last one. */
    @Test
    void onlyAReadThatReachesTheEndIsStoredAsTheLastRead() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1))) {
            sync.run();
            Instant before = position(sync).readAt();
            sync.pass(60);
            for (int number = 0; number < 250; number++) {
                String email = number + "@example.com";
                sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(0), email));
            }
            AtomicBoolean isCut = new AtomicBoolean(true);
            sync.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> isCut.get() && honest.body().contains("\"after\":null")
                            ? Optional.of(Fault.status(503, "down"))
                            : Optional.empty());
            DirectorySync.Builder following = sync.sync().reconcileEvery(Duration.ZERO);
            follow(sync, following, Duration.ofSeconds(20));
            StreamPosition cut = position(sync);
            assertThat(cut.eventId()).isNotNull();
            assertThat(cut.readAt()).isEqualTo(before);
            isCut.set(false);
            follow(sync, following, Duration.ofSeconds(20));
            assertThat(position(sync).readAt()).isAfterOrEqualTo(before.plusSeconds(60));
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void afterAQuietWeekTheStreamGoesOnFromTheLastReadAndAppliesNothingTwice() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(5, 1))) {
            sync.run();
            sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(1), "one@example.com"));
            DirectorySync.Builder withoutReconciliation = sync.sync().reconcileEvery(Duration.ZERO);
            follow(sync, withoutReconciliation, Duration.ofSeconds(10));
            int changes = sync.changes().size();
            sync.time.pass(Duration.ofDays(8), Duration.ofDays(8));
            sync.change(tenant -> tenant.updateUserEmail(sync.directory().userId(2), "two@example.com"));
            sync.simulator.clearRequests();
            follow(sync, withoutReconciliation, Duration.ofSeconds(2));
            assertThat(sync.simulator.requests(Route.LIST_EVENTS).get(0).query())
                    .contains("range_start=")
                    .doesNotContain("after=");
            assertThat(sync.changes()).hasSize(changes + 1);
            assertThat(sync.state(sync.directory().id()).pass().number()).isEqualTo(1);
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void anEventOfADirectoryOutsideTheScopeOnlyMovesThePosition() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 1), DirectorySpec.of(3, 1))) {
            DirectorySync.Builder ofOne = sync.sync().directory(sync.directory().id());
            sync.time.until(ofOne.build().run(), Duration.ofMinutes(2));
            SimulatedDirectory other = sync.lists.directories().get(1);
            sync.change(tenant -> tenant.updateUserEmail(other.userId(0), "other@example.com"));
            follow(sync, ofOne, Duration.ofSeconds(10));
            assertThat(sync.store.load().block().directories())
                    .containsOnlyKeys(sync.directory().id());
            String last =
                    sync.events.events().get(sync.events.events().size() - 1).id();
            assertThat(position(sync).eventId()).isEqualTo(last);
        }
    }

    private static void follow(VirtualSync sync, DirectorySync.Builder following, Duration time) {
        Disposable follow = sync.follow(following.build());
        sync.time.pass(time);
        follow.dispose();
    }

    private static StreamPosition position(VirtualSync sync) {
        return Objects.requireNonNull(sync.store.load().block().position());
    }
}
