package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.sync.DirectoryReport.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What {@code src/docs/directory-sync.md} says about passes, one interleaving each, in virtual time. */
@Tag("socket")
@Timeout(120)
class SyncPassInvariantsTest {

    /** The pass waits 10 s before its first page, and the lists of this test lag behind for longer. */
    @Test
    void aPageDoesNotBringBackWhatAnEventHasRemovedDuringThePass() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(20, 2))) {
            sync.run();
            Mono<SyncReport> run = sync.begin();
            sync.pass(1);
            String group = sync.directory().groupId(0);
            sync.events.removeMember(
                    group, sync.directory().membersOf(0).findFirst().orElseThrow());
            sync.events.removeUser(sync.directory().userId(7));
            sync.events.updateGroupName(group, "New");
            sync.end(run);
            sync.assertSame(sync.events);
        }
    }

    /** An event that is applied between two passes protects nothing: the next page is newer than it. */
    @Test
    void theNextPassBringsBackWhatIsListedAgain() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(20, 2))) {
            sync.run();
            sync.events.removeUser(sync.directory().userId(7));
            Disposable following = sync.follow(sync.sync().build());
            sync.pass(3);
            following.dispose();
            sync.assertSame(sync.events);
            sync.run();
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void nothingIsRemovedBeforeTheEventsAreReadOfTenSecondsAfterTheLastPage() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(20, 2))) {
            sync.run();
            String gone = sync.directory().userId(7);
            sync.lists.removeUser(gone); // no event tells it
            AtomicBoolean isDown = new AtomicBoolean();
            sync.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> isDown.get() ? Optional.of(Fault.status(503, "down")) : Optional.empty());
            Mono<SyncReport> run = sync.begin();
            for (int second = 0; second < 30 && phase(sync) != SyncPass.Phase.SWEEP; second++) {
                sync.pass(1);
            }
            assertThat(sync.time.passed())
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(20)); // the first run waits, and this one
            sync.pass(8);
            assertThat(sync.records().toString()).contains(gone); // not yet ten seconds
            isDown.set(true);
            sync.pass(120);
            assertThat(sync.records().toString()).contains(gone); // the stream was not read
            isDown.set(false);
            DirectoryReport report = sync.end(run).directories().get(0);
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.drift()).isEqualTo(report.removed()).isPositive();
            sync.assertSame(sync.lists);
        }
    }

    private static SyncPass.Phase phase(VirtualSync sync) {
        return sync.state(sync.directory().id()).pass().phase();
    }

    @Test
    void aRefusedCursorOfTheMembershipsStartsTheirPhaseAgain() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(250, 2))) {
            AtomicInteger refusals = new AtomicInteger();
            sync.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> request.query().contains("group=")
                                    && request.query().contains("after=")
                                    && refusals.getAndIncrement() == 0
                            ? Optional.of(Fault.status(400, "no such cursor"))
                            : Optional.empty());
            DirectoryReport report = sync.run().directories().get(0);
            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(report.memberships()).isEqualTo(sync.directory().memberships());
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void aPassThatWasCutOffAmongTheMembershipsGoesOnFromItsPage() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(250, 2))) {
            List<String> groups = sync.directory().groupIds().sorted().toList();
            AtomicBoolean isDown = new AtomicBoolean(true);
            sync.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> isDown.get()
                                    && request.query().contains("group=" + groups.get(1))
                                    && request.query().contains("after=")
                            ? Optional.of(Fault.status(503, "down"))
                            : Optional.empty());
            assertThat(sync.run().directories().get(0).outcome()).isEqualTo(Outcome.FAILED);
            SyncPass cut = sync.state(sync.directory().id()).pass();
            assertThat(cut.phase()).isEqualTo(SyncPass.Phase.MEMBERSHIPS);
            assertThat(cut.cursor()).startsWith("g/");
            isDown.set(false);
            sync.simulator.clearRequests();
            assertThat(sync.run().isComplete()).isTrue();
            assertThat(sync.simulator.requests(Route.LIST_USERS))
                    .isNotEmpty()
                    .allMatch(request -> request.query().contains("group="))
                    .noneMatch(request -> request.query().contains("group=" + groups.get(0))
                            && !request.query().contains("after="));
            assertThat(sync.state(sync.directory().id()).pass().number()).isEqualTo(cut.number());
            sync.assertSame(sync.lists);
        }
    }

    /** A list of members that is not found for a moment must not look like a group without members. */
    @Test
    void membershipsThatAreNotFoundForAMomentStay() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(20, 2))) {
            sync.run();
            Map<?, ?> before = sync.stored();
            sync.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> request.query().contains("group=")
                            ? Optional.of(Fault.status(404, "{\"message\":\"not found\"}"))
                            : Optional.empty());
            assertThat(sync.run().directories().get(0).outcome()).isEqualTo(Outcome.FAILED);
            assertThat(sync.stored()).isEqualTo(before);
        }
    }

    /** Otherwise a page would take the time of its request and that of its transaction, one after the other. */
    @Test
    void twoPagesAreRequestedWhileTheOneBeforeThemIsStored() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(900, 1))) {
            LateStore store = new LateStore(sync.store);
            sync.simulator.faults(Route.LIST_USERS, (request, honest) -> {
                store.isLate = true;
                return Optional.empty();
            });
            Mono<SyncReport> run = sync.begin(DirectorySync.builder(sync.client, store)
                    .scheduler(sync.time.scheduler)
                    .recordChanges()
                    .build()
                    .run());
            sync.pass(60);
            assertThat(sync.simulator.requests(Route.LIST_USERS)).hasSize(3);
            assertThat(sync.state(sync.directory().id()).pass().users()).isEqualTo(100);
            store.release();
            assertThat(sync.end(run).isComplete()).isTrue();
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void aPageIsStoredEvenIfTheRequestOfTheNextOneFailsMeanwhile() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(250, 1))) {
            LateStore store = new LateStore(sync.store);
            sync.simulator.faults(Route.LIST_USERS, (request, honest) -> {
                store.isHeld = true;
                return request.query().contains("after=") ? Optional.of(Fault.status(503, "no")) : Optional.empty();
            });
            Mono<SyncReport> run = sync.begin(DirectorySync.builder(sync.client, store)
                    .scheduler(sync.time.scheduler)
                    .build()
                    .run());
            sync.pass(60);
            assertThat(sync.simulator.requests(Route.LIST_USERS)).hasSize(2);
            store.release();
            assertThat(sync.end(run).directories().get(0).outcome()).isEqualTo(Outcome.FAILED);
            assertThat(sync.state(sync.directory().id()).pass().users()).isEqualTo(100);
        }
    }

    @Test
    void aDirectoryThatAppearsDuringARunGetsItsPass() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(5, 1))) {
            Mono<SyncReport> run = sync.begin();
            sync.pass(5);
            sync.change(tenant -> tenant.addDirectory(tenant.organizationIds().get(0), DirectorySpec.of(7, 2)));
            SyncReport report = sync.end(run);
            assertThat(report.directories())
                    .hasSize(2)
                    .allMatch(directory -> directory.outcome() == Outcome.COMPLETE)
                    .extracting(DirectoryReport::users)
                    .containsExactlyInAnyOrder(5L, 7L);
            sync.assertSame(sync.lists);
        }
    }

    @Test
    void aDirectoryThatIsDeletedWithoutAnEventDuringItsPassIsRemovedAtOnce() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(250, 1), DirectorySpec.of(3, 1))) {
            sync.run();
            String deleted = sync.directory().id();
            sync.simulator.faults(Route.LIST_USERS, (request, honest) -> {
                if (request.query().contains(deleted)
                        && sync.lists.directories().size() == 2) {
                    sync.lists.deleteDirectory(deleted); // this answer still has its users
                }
                return Optional.empty();
            });
            SyncReport report = sync.run();
            assertThat(report.directories())
                    .filteredOn(directory -> directory.directoryId().equals(deleted))
                    .extracting(DirectoryReport::outcome)
                    .containsExactly(Outcome.DELETED);
            sync.assertSame(sync.lists);
        }
    }

    /** There are more groups than users, so the memberships are listed by user. */
    @Test
    void aUserWhoLeavesBeforeTheirGroupsAreListedFailsNoPass() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(3, 10))) {
            String leaves = sync.directory().userId(2);
            AtomicBoolean hasLeft = new AtomicBoolean();
            sync.simulator.faults(Route.LIST_USERS, (request, honest) -> {
                if (!hasLeft.getAndSet(true)) {
                    sync.change(tenant -> tenant.removeUser(leaves)); // this answer still has the user
                }
                return Optional.empty();
            });
            assertThat(sync.run().directories().get(0).outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(sync.simulator.requests(Route.LIST_GROUPS))
                    .anyMatch(request -> request.query().contains("user=" + leaves));
            assertThat(sync.simulator.requests(Route.GET_USER)).hasSize(1);
            sync.assertSame(sync.lists);
        }
    }

    /** The lists have it for longer. */
    @Test
    void anEventThatDeletesADirectoryEndsItsPass() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(20, 2), DirectorySpec.of(3, 1))) {
            sync.run();
            String deleted = sync.directory().id();
            Mono<SyncReport> run = sync.begin();
            sync.pass(1);
            sync.events.deleteDirectory(deleted);
            SyncReport report = sync.end(run);
            assertThat(report.directories())
                    .filteredOn(directory -> directory.directoryId().equals(deleted))
                    .extracting(DirectoryReport::outcome)
                    .containsExactly(Outcome.DELETED);
            assertThat(sync.state(deleted).deleted()).isTrue();
            assertThat(sync.changes())
                    .filteredOn(DirectoryChange.DirectoryRemoved.class::isInstance)
                    .hasSize(1);
            sync.assertSame(sync.events);
        }
    }

    @Test
    void onlySoManyDirectoriesArePassedAtATime() {
        DirectorySpec one = DirectorySpec.of(1, 1);
        try (VirtualSync sync = new VirtualSync(one, one, one, one, one, one)) {
            Mono<SyncReport> run = sync.begin();
            sync.pass(5); // each pass begins with a wait of 10 s
            assertThat(passes(sync)).isEqualTo(4);
            assertThat(sync.end(run).directories()).hasSize(6);
            run = sync.begin(sync.sync().parallelism(2).build().run());
            sync.pass(5);
            assertThat(passes(sync)).isEqualTo(2);
            assertThat(sync.end(run).directories()).hasSize(6);
            sync.assertSame(sync.lists);
        }
    }

    private static long passes(VirtualSync sync) {
        return sync.store.load().block().directories().values().stream()
                .filter(directory -> directory.pass().isRunning())
                .count();
    }

    @Test
    void twoProcessesThatPassOneDirectoryShareItsPages() {
        try (VirtualSync sync = new VirtualSync(DirectorySpec.of(450, 3))) {
            Mono<SyncReport> one = sync.begin();
            Mono<SyncReport> other = sync.begin();
            assertThat(sync.end(one).isComplete()).isTrue();
            assertThat(sync.end(other).isComplete()).isTrue();
            sync.assertSame(sync.lists);
            assertThat(sync.changes()).doesNotHaveDuplicates();
        }
    }

    @Test
    void reconciliationsAreSpreadByUpToAFifth() {
        try (VirtualSync sync = new VirtualSync(
                DirectorySpec.of(1, 1), DirectorySpec.of(1, 1), DirectorySpec.of(1, 1), DirectorySpec.of(1, 1))) {
            Map<String, List<Duration>> ends = new ConcurrentHashMap<>();
            SyncListener listener = new SyncListener() {
                @Override
                public void passEnded(DirectoryReport report) {
                    ends.computeIfAbsent(report.directoryId(), id -> new CopyOnWriteArrayList<>())
                            .add(sync.time.passed());
                }
            };
            Disposable following = sync.follow(sync.sync()
                    .reconcileEvery(Duration.ofMinutes(5))
                    .listener(listener)
                    .build());
            sync.time.pass(Duration.ofMinutes(13), Duration.ofSeconds(1));
            following.dispose();
            List<Long> intervals = ends.values().stream()
                    .map(times -> times.get(1).minus(times.get(0)).toSeconds())
                    .toList();
            // each pass begins with a wait of 10 s, and it is looked for every second
            assertThat(intervals).hasSize(4).allMatch(seconds -> seconds >= 240 && seconds <= 360 + 15);
            assertThat(intervals.stream().distinct()).hasSizeGreaterThan(1);
        }
    }

    /** Pages, events, and what a directory that appears meanwhile takes. */
    @Test
    void interactiveCallsGoBeforeEveryRequestOfASync() {
        Set<Priority> asked = ConcurrentHashMap.newKeySet();
        RateLimiter unlimited = RateLimiter.create(RateLimits.unlimited());
        RateLimiter watched = request -> {
            asked.add(request.priority());
            return unlimited.acquire(request);
        };
        try (VirtualSync sync = new VirtualSync(client -> client.rateLimiter(watched), DirectorySpec.of(120, 3))) {
            sync.run();
            sync.change(tenant -> tenant.addDirectory(tenant.organizationIds().get(0), DirectorySpec.of(3, 1)));
            Disposable following = sync.follow(sync.sync().build());
            sync.pass(60);
            following.dispose();
            sync.assertSame(sync.lists);
            assertThat(asked).containsExactly(Priority.BULK);
        }
    }

    /** Permits of both levels are granted on the scheduler's thread, and used on that of the connection. */
    @RepeatedTest(3)
    void aPassUnderLimitsOfBothLevelsGetsAllItsPermits() {
        try (VirtualSync sync = new VirtualSync(
                client -> client.rateLimits(RateLimits.perSecond(1_000).perDirectory(1_000)),
                DirectorySpec.of(120, 60),
                DirectorySpec.of(90, 30))) {
            assertThat(sync.run().isComplete()).isTrue();
            assertThat(sync.time.passed()).isLessThan(Duration.ofSeconds(40));
            sync.assertSame(sync.lists);
        }
    }
}
