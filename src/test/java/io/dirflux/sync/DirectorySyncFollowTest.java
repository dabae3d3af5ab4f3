package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Following, resuming and delivering changes, against the simulator. */
@Tag("socket")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DirectorySyncFollowTest {

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Test
    void everyKindOfChangeIsFollowed() {
        try (Synced synced = new Synced(DirectorySpec.of(50, 4), DirectorySpec.of(5, 2))) {
            Disposable following = follow(synced.sync().build());
            untilSame(synced);
            SimulatedDirectory directory = synced.directory(0);
            String added = synced.tenant.addUser(directory.id());
            String group = synced.tenant.addGroup(directory.id());
            synced.tenant.addMember(group, added);
            synced.tenant.removeMember(group, added);
            synced.tenant.addMember(group, directory.userId(7));
            synced.tenant.updateUserState(directory.userId(1), "suspended");
            synced.tenant.updateGroupName(group, "New");
            synced.tenant.removeUser(directory.userId(3));
            synced.tenant.removeGroup(directory.groupId(1));
            synced.tenant.deleteDirectory(synced.directory(1).id());
            synced.tenant.addDirectory(synced.tenant.organizationIds().get(0), DirectorySpec.of(12, 3));
            untilSame(synced);
            following.dispose();
            assertThat(failures).isEmpty();
            synced.assertSame();
        }
    }

    @Test
    void aUserRemovedDuringAPassIsRemovedAtOnceAndStaysRemoved() {
        try (Synced synced = new Synced(DirectorySpec.of(250, 2))) {
            synced.run();
            String leaving = synced.directory(0).userId(5);
            AtomicInteger pages = new AtomicInteger();
            synced.simulator.faults(Route.LIST_USERS, (request, honest) -> {
                if (request.query().contains("directory=") && pages.getAndIncrement() == 0) {
                    synced.tenant.removeUser(leaving); // the first page still has it
                    return Optional.of(new Fault.Delay(Duration.ofMillis(700)));
                }
                return Optional.empty();
            });
            Mono<SyncReport> run = synced.sync().build().run().cache();
            run.subscribe();
            await().atMost(Synced.SOON).until(() -> !synced.stored().toString().contains("user " + leaving));
            assertThat(synced.state()
                            .directories()
                            .values()
                            .iterator()
                            .next()
                            .pass()
                            .phase())
                    .isEqualTo(SyncPass.Phase.USERS);
            run.block(Synced.SOON);
            synced.assertSame();
        }
    }

    @Test
    void aPassThatWasCutOffContinuesFromItsLastPage() {
        try (Synced synced = new Synced(DirectorySpec.of(450, 2))) {
            AtomicInteger laterPages = new AtomicInteger();
            synced.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> request.query().contains("after=") && laterPages.incrementAndGet() == 2
                            ? Optional.of(new Fault.Delay(Synced.SOON))
                            : Optional.empty());
            Disposable cutOff = synced.sync().build().run().subscribe();
            // The request for the third page has arrived and is not answered: none is on its way.
            await().atMost(Synced.SOON)
                    .until(() -> listedPages(synced) == 3
                            && synced.state().directories().values().stream()
                                    .allMatch(directory -> directory.pass().users() == 200));
            cutOff.dispose();
            long listed = synced.state()
                    .directories()
                    .values()
                    .iterator()
                    .next()
                    .pass()
                    .users();
            synced.simulator.clearRequests();
            DirectoryReport report = synced.run().directories().get(0);
            assertThat(listedPages(synced)).isEqualTo((450 - listed + 99) / 100);
            assertThat(report.users()).isEqualTo(450);
            synced.assertSame();
        }
    }

    private static long listedPages(Synced synced) {
        return synced.simulator.requests(Route.LIST_USERS).stream()
                .filter(request -> request.query().contains("directory="))
                .count();
    }

    @Test
    void aCursorThatIsRefusedBeginsItsPhaseAnew() {
        try (Synced synced = new Synced(DirectorySpec.of(250, 2))) {
            AtomicInteger refusals = new AtomicInteger();
            synced.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> request.query().contains("after=") && refusals.getAndIncrement() == 0
                            ? Optional.of(Fault.status(400, "no such cursor"))
                            : Optional.empty());
            DirectoryReport report = synced.run().directories().get(0);
            assertThat(report.outcome()).isEqualTo(DirectoryReport.Outcome.COMPLETE);
            assertThat(report.users()).isEqualTo(250);
            synced.assertSame();
        }
    }

    @Test
    void aRecentPositionThatTheServerDoesNotKnowContinuesFromTheLastRead() {
        try (Synced synced = new Synced(DirectorySpec.of(20, 2))) {
            synced.run();
            SimulatedDirectory directory = synced.directory(0);
            synced.tenant.updateUserEmail(directory.userId(1), "one@example.com");
            synced.run();
            int changes = synced.changes().size();
            synced.tenant.updateUserEmail(directory.userId(1), "two@example.com");
            synced.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> request.query().contains("after=")
                            ? Optional.of(Fault.status(400, "unknown event"))
                            : Optional.empty());
            synced.sync().build().follow().takeUntilOther(same(synced)).block(Synced.SOON);
            synced.assertSame();
            assertThat(synced.changes()).hasSize(changes + 1);
        }
    }

    @Test
    void twoProcessesOnOneStoreMakeTheRowsAndChangesOfOne() {
        try (Synced synced = new Synced(DirectorySpec.of(250, 4), DirectorySpec.of(30, 3))) {
            Disposable one = follow(synced.sync().build());
            Disposable other = follow(synced.sync().build());
            for (int round = 0; round < 5; round++) {
                for (int user = 0; user < 20; user++) {
                    synced.tenant.updateUserEmail(synced.directory(0).userId(user), round + "@example.com");
                }
                synced.tenant.removeUser(synced.directory(0).userId(100 + round));
                untilSame(synced);
            }
            one.dispose();
            other.dispose();
            assertThat(failures).isEmpty();
            synced.assertSame();
            assertThat(synced.changes()).doesNotHaveDuplicates();
        }
    }

    @Test
    void aServerThatFailsForAWhileEndsNothing() {
        try (Synced synced = new Synced(DirectorySpec.of(20, 2))) {
            AtomicInteger times = new AtomicInteger();
            for (Route route : Route.values()) {
                synced.simulator.faults(
                        route,
                        (request, honest) ->
                                times.getAndIncrement() < 30 ? Optional.of(Fault.status(503, "no")) : Optional.empty());
            }
            Disposable following = follow(synced.sync().build());
            untilSame(synced);
            following.dispose();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void anEventThatCannotBeReadIsFetched() {
        try (Synced synced = new Synced(DirectorySpec.of(20, 2))) {
            synced.run();
            SimulatedDirectory directory = synced.directory(0);
            Disposable following = follow(synced.sync().build());
            synced.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> Optional.of(
                            new Fault.Body(honest.body().replace("\"directory_id\":", "\"directory_idd\":"))));
            synced.tenant.updateUserEmail(directory.userId(1), "one@example.com");
            synced.tenant.removeUser(directory.userId(2));
            untilSame(synced);
            following.dispose();
            synced.assertSame();
        }
    }

    @Test
    void anEventThatCannotBeReadIsFetchedWhenListsHaveCaughtUpWithIt() {
        Tenant early =
                Tenant.builder().organization("Acme", DirectorySpec.of(5, 2)).build();
        try (Synced synced = new Synced(Dialect.OPENAPI, server -> server.eventsOf(early), DirectorySpec.of(5, 2))) {
            synced.run();
            synced.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> Optional.of(
                            new Fault.Body(honest.body().replace("\"directory_id\":", "\"directory_idd\":"))));
            Disposable following =
                    follow(synced.sync().visibilityDelay(Duration.ofSeconds(3)).build());
            String user = synced.directory(0).userId(1);
            early.updateUserEmail(user, "one@example.com");
            await().pollDelay(Duration.ofMillis(500)).until(() -> true); // the event was read by now
            synced.tenant.updateUserEmail(user, "one@example.com");
            untilSame(synced);
            following.dispose();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void changesAreDeliveredInOrderAndAgainAfterAFailure() {
        try (Synced synced = new Synced(DirectorySpec.of(30, 3), DirectorySpec.of(10, 3))) {
            DirectorySync sync = synced.sync().build();
            Replica replica = new Replica();
            AtomicInteger delivered = new AtomicInteger();
            sync.changes("app", change -> Mono.empty())
                    .takeUntilOther(Mono.delay(Duration.ofMillis(100)))
                    .block();
            synced.run();
            Mono<Void> failing = sync.changes("app", change -> {
                if (delivered.incrementAndGet() == 20) {
                    return Mono.error(new IllegalStateException("the app"));
                }
                synchronized (replica) {
                    replica.apply(change);
                }
                return Mono.empty();
            });
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> failing.block(Synced.SOON))
                    .hasMessage("the app");
            Disposable going = failing.subscribe(null, failures::add);
            await().atMost(Synced.SOON).until(() -> {
                synchronized (replica) {
                    return replica.lines().equals(Replica.truth(synced.tenant));
                }
            });
            going.dispose();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void aPokeEndsThePause() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2))) {
            DirectorySync sync = synced.sync()
                    .pollInterval(Duration.ofMillis(20), Duration.ofMinutes(10))
                    .build();
            Disposable following = follow(sync);
            untilSame(synced);
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true); // the pauses have grown by now
            synced.tenant.updateUserEmail(synced.directory(0).userId(1), "one@example.com");
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                sync.poke();
                return synced.stored().equals(Replica.truth(synced.tenant));
            });
            following.dispose();
        }
    }

    private Disposable follow(DirectorySync sync) {
        return sync.follow().subscribe(null, failures::add);
    }

    private static void untilSame(Synced synced) {
        await().atMost(Synced.SOON).until(() -> synced.stored().equals(Replica.truth(synced.tenant)));
    }

    private static Mono<Long> same(Synced synced) {
        return Mono.delay(Duration.ofMillis(50))
                .repeat()
                .filter(n -> synced.stored().equals(Replica.truth(synced.tenant)))
                .next();
    }
}
