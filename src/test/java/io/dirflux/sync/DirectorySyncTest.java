package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.error.MassRemovalException;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.sync.DirectoryReport.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs against the simulator. */
@Tag("socket")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DirectorySyncTest {

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRunCopiesEverything(Dialect dialect) {
        try (Synced synced = new Synced(
                dialect, server -> server, DirectorySpec.of(250, 12).oddities(true), DirectorySpec.of(3, 40))) {
            SyncReport report = synced.run();
            assertThat(report.isComplete()).isTrue();
            assertThat(report.directories()).hasSize(2);
            assertThat(report.requests()).isEqualTo(synced.simulator.requests().size());
            synced.assertSame();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aSecondRunFindsTheChanges(Dialect dialect) {
        try (Synced synced = new Synced(dialect, server -> server, DirectorySpec.of(150, 6), DirectorySpec.of(5, 2))) {
            synced.run();
            SimulatedDirectory directory = synced.directory(0);
            synced.tenant.removeUser(directory.userId(3));
            synced.tenant.updateUserEmail(directory.userId(4), "new@example.com");
            synced.tenant.addUser(directory.id());
            synced.tenant.removeGroup(directory.groupId(2));
            synced.tenant.updateGroupName(directory.groupId(3), "Renamed");
            synced.tenant.addMember(synced.tenant.addGroup(directory.id()), directory.userId(5));
            synced.tenant.deleteDirectory(synced.directory(1).id());

            SyncReport report = synced.run();
            assertThat(report.isComplete()).isTrue();
            synced.assertSame();
        }
    }

    @Test
    void aChangeThatNoEventReportsIsDrift() {
        try (Synced synced = new Synced(DirectorySpec.of(30, 2))) {
            synced.run();
            SimulatedDirectory directory = synced.directory(0);
            synced.tenant.removeUser(directory.userId(3));
            synced.tenant.updateUserEmail(directory.userId(4), "new@example.com");
            synced.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) ->
                            Optional.of(new Fault.Body("{\"data\":[],\"list_metadata\":{\"after\":null}}")));

            DirectoryReport report = synced.run().directories().get(0);
            long memberships = synced.changes().stream()
                    .filter(DirectoryChange.MembershipRemoved.class::isInstance)
                    .count();
            assertThat(report.removed()).isEqualTo(1 + memberships);
            assertThat(report.drift()).isEqualTo(2 + memberships);
            synced.assertSame();
        }
    }

    @Test
    void aChangeThatAnEventReportsDuringThePassIsNoDrift() {
        try (Synced synced = new Synced(DirectorySpec.of(30, 2))) {
            synced.run();
            synced.tenant.updateUserEmail(synced.directory(0).userId(4), "new@example.com");
            assertThat(synced.run().directories().get(0).drift()).isZero();
            synced.assertSame();
        }
    }

    @Test
    void thePositionIsTheServersTime() {
        Duration ahead = Duration.ofHours(3);
        try (Synced synced = new Synced(Dialect.OPENAPI, server -> server.clockSkew(ahead), DirectorySpec.of(5, 2))) {
            Instant before = Instant.now();
            synced.run();
            assertThat(synced.state().position().readAt())
                    .isBetween(
                            before.plus(ahead).minusSeconds(2),
                            Instant.now().plus(ahead).plusSeconds(2));
        }
    }

    @Test
    void aDirectoryThatIsNotLinkedKeepsItsRows() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2))) {
            synced.run();
            Map<?, ?> before = synced.stored();
            synced.tenant.updateDirectoryState(synced.directory(0).id(), "invalid_credentials");
            assertThat(synced.run().directories()).isEmpty();
            assertThat(synced.stored()).isEqualTo(before);
        }
    }

    @Test
    void anotherScopeOnTheSameStoreIsRefused() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2), DirectorySpec.of(5, 2))) {
            synced.run();
            int requests = synced.simulator.requests().size();
            DirectorySync one =
                    synced.sync().directory(synced.directory(0).id()).build();
            assertThatThrownBy(() -> one.run().block())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"all\"");
            assertThat(synced.simulator.requests()).hasSize(requests);
            synced.assertSame();
        }
    }

    @Test
    void oneDirectoryOrOneOrganizationCanBeSynced() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2), DirectorySpec.of(5, 2))) {
            SimulatedDirectory one = synced.directory(1);
            synced.sync().directory(one.id()).build().run().block(Synced.SOON);
            assertThat(synced.stored()).containsOnlyKeys(one.id());
            synced.tenant.addUser(synced.directory(0).id());
            synced.sync().directory(one.id()).build().run().block(Synced.SOON);
            assertThat(synced.stored())
                    .isEqualTo(Map.of(one.id(), Replica.truth(synced.tenant).get(one.id())));
        }
        try (Synced synced = new Synced(DirectorySpec.of(5, 2), DirectorySpec.of(5, 2))) {
            synced.sync()
                    .organization(synced.tenant.organizationIds().get(0))
                    .build()
                    .run()
                    .block(Synced.SOON);
            synced.assertSame();
        }
    }

    // ---- nothing is removed

    @Test
    void aFailureDuringAPassRemovesNothingAndDoesNotAffectOtherDirectories() {
        try (Synced synced = new Synced(DirectorySpec.of(250, 3), DirectorySpec.of(5, 2))) {
            synced.run();
            Map<?, ?> before = synced.stored();
            String failing = synced.directory(0).id();
            synced.tenant.updateUserEmail(synced.directory(1).userId(1), "new@example.com");
            synced.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) ->
                            request.query().contains(failing) && request.query().contains("after=")
                                    ? Optional.of(Fault.status(500, "no"))
                                    : Optional.empty());
            SyncReport report = synced.run();
            assertThat(report.directories())
                    .extracting(DirectoryReport::outcome)
                    .containsExactlyInAnyOrder(Outcome.FAILED, Outcome.COMPLETE);
            assertThat(synced.stored().get(failing)).isEqualTo(before.get(failing));
            assertThat(synced.stored()).isEqualTo(Replica.truth(synced.tenant));
        }
    }

    @Test
    void aDirectoryThatAnswers404ForAMomentStays() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2))) {
            synced.run();
            Map<?, ?> before = synced.stored();
            for (Route route : new Route[] {Route.LIST_USERS, Route.LIST_GROUPS, Route.GET_DIRECTORY}) {
                synced.simulator.faults(route, (request, honest) -> Optional.of(Fault.status(404, "not found")));
            }
            assertThat(synced.run().directories().get(0).outcome()).isEqualTo(Outcome.FAILED);
            assertThat(synced.stored()).isEqualTo(before);
        }
    }

    @Test
    void aDirectoryThatIsMissingInTheListForOnceStays() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2))) {
            synced.run();
            Map<?, ?> before = synced.stored();
            synced.simulator.faults(
                    Route.LIST_DIRECTORIES,
                    (request, honest) ->
                            Optional.of(new Fault.Body("{\"data\":[],\"list_metadata\":{\"after\":null}}")));
            synced.run();
            assertThat(synced.stored()).isEqualTo(before);
        }
    }

    @Test
    void aDirectoryStaysIfTheListHasOneThatCannotBeRead() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2), DirectorySpec.of(5, 2))) {
            synced.run();
            Map<?, ?> before = synced.stored();
            String unreadable = synced.directory(0).id();
            synced.simulator.faults(
                    Route.LIST_DIRECTORIES,
                    (request, honest) -> Optional.of(
                            new Fault.Body(honest.body().replace("\"id\":\"" + unreadable + "\"", "\"id\":{}"))));
            synced.simulator.faults(
                    Route.GET_DIRECTORY, (request, honest) -> Optional.of(Fault.status(404, "not found")));
            synced.run();
            assertThat(synced.stored()).isEqualTo(before);
        }
    }

    /** A list of the organization's directories does not show which ones were deleted, and neither does one id. */
    @Test
    void aDirectoryStaysIfOnlyTheListOfItsScopeLacksIt() {
        for (boolean isOrganization : new boolean[] {true, false}) {
            try (Synced synced = new Synced(DirectorySpec.of(5, 2))) {
                DirectorySync sync = isOrganization
                        ? synced.sync()
                                .organization(synced.tenant.organizationIds().get(0))
                                .build()
                        : synced.sync().directory(synced.directory(0).id()).build();
                sync.run().block(Synced.SOON);
                Map<?, ?> before = synced.stored();
                synced.simulator.faults(
                        Route.LIST_DIRECTORIES,
                        (request, honest) -> request.query().contains("organization")
                                ? Optional.of(new Fault.Body("{\"data\":[],\"list_metadata\":{\"after\":null}}"))
                                : Optional.empty());
                synced.simulator.faults(
                        Route.GET_DIRECTORY, (request, honest) -> Optional.of(Fault.status(404, "not found")));
                sync.run().block(Synced.SOON);
                assertThat(synced.stored()).isEqualTo(before);
            }
        }
    }

    @Test
    void nothingIsRecordedUnlessChangesAreAskedFor() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2))) {
            DirectorySync sync = DirectorySync.builder(synced.client, synced.store)
                    .visibilityDelay(Synced.DELAY)
                    .build();
            sync.run().block(Synced.SOON);
            synced.tenant.removeGroup(synced.directory(0).groupId(0));
            sync.run().block(Synced.SOON);
            assertThat(synced.stored()).isEqualTo(Replica.truth(synced.tenant));
            assertThat(synced.changes()).isEmpty();
        }
    }

    @Test
    void aRefusedKeyRemovesNothing() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2))) {
            synced.run();
            Map<?, ?> before = synced.stored();
            synced.simulator.faults(Route.LIST_USERS, (request, honest) -> Optional.of(Fault.status(401, "no")));
            SyncReport report = synced.run();
            assertThat(report.directories().get(0).failure()).isInstanceOf(UnauthorizedException.class);
            assertThat(synced.stored()).isEqualTo(before);
            assertThatThrownBy(() -> synced.sync()
                            .reconcileEvery(Duration.ofNanos(1))
                            .build()
                            .follow()
                            .block(Synced.SOON))
                    .isInstanceOf(UnauthorizedException.class);
        }
    }

    @Test
    void anEmptyListForOnceRemovesNothing() {
        try (Synced synced = new Synced(DirectorySpec.of(5, 2), DirectorySpec.of(6, 2))) {
            synced.run();
            Map<?, ?> before = synced.stored();
            String empty = synced.directory(0).id();
            AtomicInteger times = new AtomicInteger();
            synced.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> request.query().contains("directory=" + empty) && times.getAndIncrement() == 0
                            ? Optional.of(new Fault.Body("{\"data\":[],\"list_metadata\":{\"after\":null}}"))
                            : Optional.empty());
            SyncReport report = synced.run();
            assertThat(report.directories())
                    .extracting(DirectoryReport::outcome)
                    .containsExactlyInAnyOrder(Outcome.NOT_SWEPT, Outcome.COMPLETE);
            assertThat(synced.stored()).isEqualTo(before);
            assertThat(synced.run().isComplete()).isTrue();
            synced.assertSame();
        }
    }

    @Test
    void aMassRemovalIsRefusedAndCanBePermitted() {
        try (Synced synced = new Synced(DirectorySpec.of(100, 2))) {
            synced.run();
            for (int user = 0; user < 30; user++) {
                synced.tenant.removeUser(synced.directory(0).userId(user));
            }
            synced.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) ->
                            Optional.of(new Fault.Body("{\"data\":[],\"list_metadata\":{\"after\":null}}")));
            DirectoryReport refused = synced.run().directories().get(0);
            assertThat(refused.failure())
                    .isInstanceOf(MassRemovalException.class)
                    .hasMessageContaining("30 of 100 users")
                    .hasMessageContaining("maxRemoval(1)");
            assertThat(synced.sync()
                            .maxRemoval(1)
                            .build()
                            .run()
                            .block(Synced.SOON)
                            .isComplete())
                    .isTrue();
            synced.assertSame();
        }
    }

    @Test
    void aRejectedRecordWithoutAnIdKeepsItsKindFromBeingSwept() {
        try (Synced synced = new Synced(DirectorySpec.of(10, 2))) {
            synced.run();
            Map<?, ?> before = synced.stored();
            String lost = synced.directory(0).userId(4);
            synced.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) ->
                            Optional.of(new Fault.Body(honest.body().replace("\"id\":\"" + lost + "\"", "\"id\":{}"))));
            DirectoryReport report = synced.run().directories().get(0);
            assertThat(report.refused()).isNotEmpty().allMatch(record -> record.id() == null);
            assertThat(synced.stored()).isEqualTo(before);
        }
    }

    @Test
    void aRejectedRecordWithAnIdStaysWithItsMemberships() {
        for (Dialect dialect : Dialect.values()) {
            try (Synced synced = new Synced(dialect, server -> server, DirectorySpec.of(10, 2))) {
                synced.run();
                String unreadable = synced.directory(0).userId(4);
                synced.tenant.removeUser(synced.directory(0).userId(5));
                synced.simulator.faults(
                        Route.LIST_USERS,
                        (request, honest) -> Optional.of(new Fault.Body(honest.body()
                                .replace(
                                        "\"id\":\"" + unreadable + "\",\"directory_id\":",
                                        "\"id\":\"" + unreadable + "\",\"directory_idd\":"))));
                DirectoryReport report = synced.run().directories().get(0);
                assertThat(report.refused()).extracting(RefusedRecord::id).contains(unreadable);
                synced.assertSame();
            }
        }
    }
}
