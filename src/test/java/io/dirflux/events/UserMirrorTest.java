package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.UnexpectedStatusException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventNames;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** From events about users to calls of a store, with requests to a simulator over sockets. */
@Timeout(60)
class UserMirrorTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @Test
    void aCreatedUserIsInsertedAndAnUpdatedOneIsUpdated() {
        try (Mirrored served = new Mirrored()) {
            UserMirror users = served.mirror().build();
            List<DirectoryEvent> created = served.events(() -> served.tenant.addUser(served.directory.id()));
            String id = served.directory.userId(10);

            StepVerifier.create(users.sync(created.get(0)))
                    .expectNext(UserMirror.Change.UPSERTED)
                    .expectComplete()
                    .verify(SOON);
            assertThat(served.store.rows.get(id).email()).isEqualTo(served.directory.userEmail(10));
            assertThat(served.store.rows.get(id).active()).isTrue();

            completes(users.sync(served.event(() -> served.tenant.updateUserName(id, "Veda", "Torp"))));
            completes(users.sync(served.event(() -> served.tenant.updateUserState(id, "suspended"))));

            assertThat(served.store.rows.get(id))
                    .satisfies(row -> assertThat(row.directoryId()).isEqualTo(served.directory.id()))
                    .satisfies(row -> assertThat(row.organizationId()).startsWith("org_"))
                    .satisfies(row -> assertThat(row.email()).isEqualTo(served.directory.userEmail(10)))
                    .satisfies(row -> assertThat(row.firstName()).isEqualTo("Veda"))
                    .satisfies(row -> assertThat(row.lastName()).isEqualTo("Torp"))
                    .satisfies(row -> assertThat(row.active()).isFalse())
                    .hasToString(
                            "StoredUser[workosId=" + id + ", directoryId=" + served.directory.id() + ", active=false]");
            assertThat(served.store.calls).containsExactly("insert " + id, "update " + id, "update " + id);
        }
    }

    @Test
    void aProxysPageWith404DeletesNobody() {
        Fault page = new Fault.Status(404, "text/html", "<html>nginx</html>", Map.of());
        try (Mirrored served = new Mirrored(server -> server.fault(Route.GET_USER, 1, page), RateLimiter.unlimited())) {
            StepVerifier.create(served.mirror().build().sync(served.updated(3, "ada@example.com")))
                    .expectError(UnexpectedStatusException.class)
                    .verify(SOON);

            assertThat(served.store.calls).isEmpty();
        }
    }

    @Test
    void aDeletedUserIsDeletedWithoutARequest() {
        try (Mirrored served = new Mirrored()) {
            String id = served.directory.userId(3);
            StepVerifier.create(served.mirror().build().sync(served.event(() -> served.tenant.removeUser(id))))
                    .expectNext(UserMirror.Change.DELETED)
                    .expectComplete()
                    .verify(SOON);

            assertThat(served.store.calls).containsExactly("delete " + id);
            assertThat(served.gets()).isZero();
        }
    }

    @Test
    void otherEventsAreIgnored() {
        try (Mirrored served = new Mirrored()) {
            UserMirror users = served.mirror().build();
            List<DirectoryEvent> others = served.events(() -> {
                String group = served.tenant.addGroup(served.directory.id());
                served.tenant.addMember(group, served.directory.userId(1));
                served.tenant.deleteDirectory(served.directory.id());
            });
            StepVerifier.create(Flux.fromIterable(others).flatMap(users::sync))
                    .expectNext(UserMirror.Change.NONE, UserMirror.Change.NONE, UserMirror.Change.NONE)
                    .expectComplete()
                    .verify(SOON);

            assertThat(others).hasSize(3).noneMatch(users::enqueue);
            assertThat(served.store.calls).isEmpty();
            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    /** An event with unreadable data still announces a change. */
    @Test
    void anEventWithUnreadableDataCountsIfItsUserIdIsReadable() {
        try (Mirrored served = new Mirrored()) {
            UserMirror users = served.mirror().build();
            String directory = served.directory.id();
            String id = served.directory.userId(1);
            String data = "{\"id\":\"" + id + "\",\"directory_id\":{}}";
            List<DirectoryEvent> unreadable = served.events(() -> {
                served.tenant.emit(directory, EventNames.USER_UPDATED, data);
                served.tenant.emit(directory, EventNames.USER_DELETED, data);
                served.tenant.emit(directory, EventNames.USER_UPDATED, "{\"id\":7}");
                served.tenant.emit(directory, EventNames.USER_UPDATED, "[]");
                served.tenant.emit(directory, "dsync.user.promoted", data);
                served.tenant.emit(directory, EventNames.GROUP_UPDATED, data);
            });
            assertThat(unreadable).hasSize(6).allMatch(DirectoryEvent.Unknown.class::isInstance);
            completes(Flux.fromIterable(unreadable).concatMap(users::sync).then());

            assertThat(served.store.calls).containsExactly("insert " + id, "delete " + id);
            assertThat(served.gets()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsRequestedBeforeTheSubscriptionAndEachOneCounts() {
        try (Mirrored served = new Mirrored()) {
            Mono<UserMirror.Change> synced = served.mirror().build().sync(served.updated(1, "new@example.com"));
            assertThat(served.gets()).isZero();
            completes(synced);
            completes(synced);

            assertThat(served.gets()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eventsInAnyOrderWithCopiesAndFaultsLeaveTheStoreEqualToTheDirectory(long seed) {
        Random random = new Random(seed);
        Fault cut = new Fault.Reset();
        try (Mirrored served = new Mirrored(
                server -> server.faults(
                        Route.GET_USER,
                        (request, reply) -> random.nextInt(10) == 0 ? Optional.of(cut) : Optional.empty()),
                RateLimiter.unlimited())) {
            UserMirror users = served.mirror().build();
            List<DirectoryEvent> events = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                events.addAll(change(served, random, round));
            }
            events.addAll(List.copyOf(events));
            Collections.shuffle(events, random);
            Flux.fromIterable(events)
                    .flatMap(event -> users.sync(event).retry(10), 64)
                    .blockLast(SOON);

            assertThat(served.stored()).isEqualTo(touched(served, events));
            assertThat(served.store.overlaps).isEmpty();
            assertThat(users.pending()).isZero();
        }
    }

    @Test
    void asTheHandlerOfAFollowerItHoldsThePositionUntilTheUserIsStored() {
        try (Mirrored served = new Mirrored()) {
            String id = served.directory.userId(1);
            List<DirectoryEvent> events =
                    List.of(served.updated(1, "a@example.com"), served.updated(2, "b@example.com"));
            served.store.refused.add(served.directory.userId(2));
            CheckpointStore positions = CheckpointStore.inMemory();
            UserMirror users = served.mirror().build();

            StepVerifier.create(EventFollower.builder(served.client).build().follow(positions, users::sync))
                    .expectErrorMessage("refused")
                    .verify(SOON);
            assertThat(served.stored()).containsOnlyKeys(id);
            StepVerifier.create(positions.load())
                    .expectNext(Checkpoint.of(events.get(0)))
                    .expectComplete()
                    .verify(SOON);
        }
    }

    private static List<DirectoryEvent> change(Mirrored served, Random random, int round) {
        return served.events(() -> {
            List<String> ids = served.directory.userIds().toList();
            String id = ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(4)) {
                case 0 -> served.tenant.addUser(served.directory.id());
                case 1 -> served.tenant.removeUser(id);
                default -> served.tenant.updateUserEmail(id, round + "@example.com");
            }
        });
    }

    /** What is there now of the users that events were about. */
    private static Map<String, String> touched(Mirrored served, List<DirectoryEvent> events) {
        Map<String, String> truth = served.truth();
        truth.keySet()
                .retainAll(events.stream()
                        .filter(DirectoryEvent.OfUser.class::isInstance)
                        .map(event -> ((DirectoryEvent.OfUser) event).user().id())
                        .toList());
        return truth;
    }

    private static void completes(Mono<?> synced) {
        StepVerifier.create(synced.then()).expectComplete().verify(SOON);
    }
}
