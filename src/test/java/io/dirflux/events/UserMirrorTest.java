package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.ServerErrorException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventContext;
import io.dirflux.model.EventHead;
import io.dirflux.model.EventNames;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** From events about users to calls of a store, with requests to a simulator over sockets. */
@Timeout(60)
class UserMirrorTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Fault BROKEN = Fault.status(500, "broken");
    private static final Fault NOT_FOUND = Fault.status(404, "not found");

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
    void aUserThatIsGoneWhenFetchedIsDeleted() {
        try (Mirrored served = new Mirrored()) {
            DirectoryEvent updated = served.updated(3, "new@example.com");
            String id = served.directory.userId(3);
            served.tenant.removeUser(id);
            completes(served.mirror().build().sync(updated));

            assertThat(served.store.calls).containsExactly("delete " + id);
            assertThat(served.gets()).isEqualTo(1);
        }
    }

    /** A webhook once arrived before its user could be read: the user was deleted, and stayed missing. */
    @Test
    void aUserThatIsNotFoundJustAfterItsEventIsAskedForOnceMore() {
        try (Mirrored served =
                new Mirrored(server -> server.fault(Route.GET_USER, 1, NOT_FOUND), RateLimiter.unlimited())) {
            UserMirror users = UserMirror.builder(served.client, served.store)
                    .notFoundRetry(Duration.ofSeconds(30), Duration.ofMillis(50))
                    .build();
            StepVerifier.create(users.sync(served.updated(3, "new@example.com")))
                    .expectNext(UserMirror.Change.UPSERTED)
                    .expectComplete()
                    .verify(SOON);

            assertThat(served.gets()).isEqualTo(2);
            assertThat(served.stored()).containsValue("new@example.com");
        }
    }

    @Test
    void aUserThatIsNotFoundTwiceIsDeleted() {
        try (Mirrored served = new Mirrored()) {
            UserMirror users = UserMirror.builder(served.client, served.store)
                    .notFoundRetry(Duration.ofSeconds(30), Duration.ofMillis(50))
                    .build();
            DirectoryEvent updated = served.updated(3, "new@example.com");
            served.tenant.removeUser(served.directory.userId(3));
            StepVerifier.create(users.sync(updated))
                    .expectNext(UserMirror.Change.DELETED)
                    .expectComplete()
                    .verify(SOON);

            assertThat(served.gets()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {29, 31})
    void onlyAnEventYoungerThanTheWindowIsAskedForOnceMore(int ageSeconds) {
        try (Mirrored served = new Mirrored()) {
            UserMirror users = UserMirror.builder(served.client, served.store)
                    .notFoundRetry(Duration.ofSeconds(30), Duration.ofMillis(1))
                    .build();
            Instant createdAt = Instant.now().minusSeconds(ageSeconds).plusMillis(500);
            DirectoryUser missing = DirectoryUser.builder("directory_user_missing", served.directory.id())
                    .build();
            completes(users.sync(
                    new DirectoryEvent.UserCreated(new EventHead("event_1", createdAt, EventContext.EMPTY), missing)));

            assertThat(served.gets()).isEqualTo(ageSeconds < 30 ? 2 : 1);
            assertThat(served.store.calls).containsExactly("delete directory_user_missing");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDeletedEventEndsTheWaitAtOnce(boolean duringTheRequest) {
        Duration latency = duringTheRequest ? Duration.ofSeconds(1) : Duration.ZERO;
        try (Mirrored served = new Mirrored(
                server -> server.fault(Route.GET_USER, 1, NOT_FOUND).latency(latency, Duration.ZERO),
                RateLimiter.unlimited())) {
            UserMirror users = UserMirror.builder(served.client, served.store)
                    .notFoundRetry(Duration.ofSeconds(30), Duration.ofSeconds(100))
                    .build();
            String id = served.directory.userId(4);
            users.enqueue(served.updated(4, "first@example.com"));
            await().until(() -> served.gets() == 1);
            if (!duringTheRequest) {
                await().until(() -> served.inFlight.now() == 0);
            }
            users.enqueue(served.event(() -> served.tenant.removeUser(id)));
            await().atMost(SOON).until(() -> users.pending() == 0);

            assertThat(served.store.rows).doesNotContainKey(id);
            assertThat(served.store.calls).isNotEmpty().containsOnly("delete " + id);
            assertThat(served.gets()).isEqualTo(1);
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
            String data = "{\"id\":\"" + id + "\",\"directory_id\":\"" + directory + "\",\"email\":{}}";
            List<DirectoryEvent> unreadable = served.events(() -> {
                served.tenant.emit(directory, EventNames.USER_UPDATED, data);
                served.tenant.emit(directory, EventNames.USER_DELETED, data);
                served.tenant.emit(directory, EventNames.USER_UPDATED, "{\"id\":7}");
                served.tenant.emit(directory, EventNames.USER_UPDATED, "[]");
                served.tenant.emit(directory, "dsync.user.promoted", data);
                served.tenant.emit(directory, EventNames.GROUP_UPDATED, data.replace("email", "name"));
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

    @Test
    void eventsShareARequestThatIsNotSentYet() {
        GatedLimiter gate = new GatedLimiter(0);
        try (Mirrored served = new Mirrored(server -> server, gate)) {
            UserMirror users = served.mirror().build();
            IntStream.range(0, 100)
                    .forEach(i -> assertThat(users.enqueue(served.updated(4, i + "@example.com")))
                            .isTrue());
            assertThat(users.pending()).isEqualTo(100);
            assertThat(gate.asked)
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.priority()).isEqualTo(Priority.BULK));
            gate.open();
            await().until(() -> users.pending() == 0);

            assertThat(served.gets()).isEqualTo(1);
            assertThat(served.stored()).containsValue("99@example.com").hasSize(1);
        }
    }

    @Test
    void aLaterEventCausesOneMoreRequestAfterTheFirst() {
        try (Mirrored served =
                new Mirrored(server -> server.latency(Duration.ofSeconds(1), Duration.ZERO), RateLimiter.unlimited())) {
            UserMirror users = served.mirror().build();
            users.enqueue(served.updated(4, "first@example.com"));
            await().until(() -> served.gets() == 1);
            users.enqueue(served.updated(4, "second@example.com"));
            users.enqueue(served.updated(4, "third@example.com"));
            assertThat(served.gets()).isEqualTo(1);
            await().until(() -> users.pending() == 0);

            assertThat(served.gets()).isEqualTo(2);
            assertThat(served.stored()).containsValue("third@example.com");
            assertThat(served.store.calls).hasSize(2);
        }
    }

    /** The first ten requests are sent at once; all later events share the request of their user that waits. */
    @Test
    void aThousandEventsAboutTenUsersCostTenToTwentyRequests() {
        GatedLimiter gate = new GatedLimiter(10);
        try (Mirrored served = new Mirrored(server -> server, gate)) {
            UserMirror users = served.mirror().build();
            Flux.range(0, 1_000)
                    .parallel(4)
                    .runOn(Schedulers.parallel())
                    .doOnNext(i -> users.enqueue(served.updated(i % 10, i + "@example.com")))
                    .sequential()
                    .blockLast(SOON);
            gate.open();
            await().atMost(SOON).until(() -> users.pending() == 0);

            assertThat(served.gets()).isBetween(10, 20);
            assertThat(served.inFlight.most()).isLessThanOrEqualTo(10);
            assertThat(served.stored()).isEqualTo(served.truth());
            assertThat(served.store.overlaps).isEmpty();
        }
    }

    @Test
    void aDeleteCancelsARequestThatWaitsForItsPermit() {
        GatedLimiter gate = new GatedLimiter(0);
        try (Mirrored served = new Mirrored(server -> server, gate)) {
            UserMirror users = served.mirror().build();
            String id = served.directory.userId(4);
            users.enqueue(served.updated(4, "first@example.com"));
            users.enqueue(served.event(() -> served.tenant.removeUser(id)));
            await().until(() -> users.pending() == 0);
            gate.open();

            assertThat(served.store.calls).containsExactly("delete " + id);
            assertThat(served.gets()).isZero();
        }
    }

    @Test
    void aDeleteDuringTheFetchIsStoredLast() {
        try (Mirrored served =
                new Mirrored(server -> server.latency(Duration.ofSeconds(1), Duration.ZERO), RateLimiter.unlimited())) {
            UserMirror users = served.mirror().build();
            String id = served.directory.userId(4);
            users.enqueue(served.updated(4, "first@example.com"));
            await().until(() -> served.gets() == 1);
            DirectoryEvent deleted = served.event(() -> served.tenant.removeUser(id));
            users.enqueue(deleted);
            users.enqueue(deleted);
            await().until(() -> users.pending() == 0);

            assertThat(served.store.calls).containsExactly("insert " + id, "delete " + id);
            assertThat(served.gets()).isEqualTo(1);
        }
    }

    @Test
    void aFailedUpsertIsReportedForEachEventAndStopsNothingElse() {
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        GatedLimiter gate = new GatedLimiter(0);
        try (Mirrored served = new Mirrored(server -> server, gate)) {
            UserMirror users = served.mirror()
                    .onFailure((event, failure) -> {
                        failed.add(event.id() + " " + failure.getMessage());
                        throw new IllegalStateException("a handler's own fault");
                    })
                    .build();
            served.store.refused.add(served.directory.userId(1));
            List<DirectoryEvent> events = List.of(
                    served.updated(1, "a@example.com"),
                    served.updated(2, "b@example.com"),
                    served.updated(1, "c@example.com"));
            events.forEach(users::enqueue);
            gate.open();
            await().until(() -> users.pending() == 0);
            await().until(() -> failed.size() == 2);
            assertThat(failed)
                    .containsExactlyInAnyOrder(
                            events.get(0).id() + " refused", events.get(2).id() + " refused");
            assertThat(served.stored()).containsOnlyKeys(served.directory.userId(2));

            served.store.refused.clear();
            completes(users.sync(events.get(0)));
            assertThat(served.stored()).containsValue("c@example.com");
        }
    }

    @Test
    void aFailedRequestFailsItsEventsAndTheNextRequestIsStillMade() {
        try (Mirrored served = new Mirrored(
                server -> server.fault(Route.GET_USER, 1, BROKEN)
                        .fault(Route.GET_USER, 2, BROKEN)
                        .fault(Route.GET_USER, 3, BROKEN)
                        .fault(Route.GET_USER, 4, BROKEN)
                        .latency(Duration.ofMillis(300), Duration.ZERO),
                RateLimiter.unlimited())) {
            UserMirror users = served.mirror().build();
            Mono<UserMirror.Change> first =
                    users.sync(served.updated(1, "a@example.com")).cache();
            Disposable running = first.onErrorComplete().subscribe();
            await().until(() -> served.gets() > 0);
            completes(users.sync(served.updated(1, "b@example.com")));

            assertThat(running.isDisposed()).isTrue();
            StepVerifier.create(first).expectError(ServerErrorException.class).verify(SOON);
            assertThat(served.stored()).containsValue("b@example.com");
        }
    }

    @Test
    void whenTooManyEventsArePendingTheNextOneIsRefused() {
        GatedLimiter gate = new GatedLimiter(0);
        try (Mirrored served = new Mirrored(server -> server, gate)) {
            UserMirror users = served.mirror().maxPending(2).build();
            DirectoryEvent event = served.updated(1, "a@example.com");
            users.enqueue(event);
            users.enqueue(event);

            assertThatThrownBy(() -> users.enqueue(event)).isInstanceOf(IllegalStateException.class);
            StepVerifier.create(users.sync(event)).verifyErrorMatches(Exceptions::isOverflow);
            assertThat(users.pending()).isEqualTo(2);
            gate.open();
            await().until(() -> users.pending() == 0);
            completes(users.sync(event));
        }
    }

    /** With a store that does not answer, memory is bounded by the number of events, from any number of threads. */
    @Test
    void aStoreThatDoesNotAnswerHoldsAtMostMaxPendingEvents() {
        Sinks.Empty<Void> moves = Sinks.empty();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Mirrored served = new Mirrored()) {
            UserMirror users = UserMirror.builder(served.client, new UserStore() {
                        @Override
                        public Publisher<?> upsert(StoredUser user) {
                            return moves.asMono().then(Mono.from(served.store.upsert(user)));
                        }

                        @Override
                        public Publisher<?> delete(String workosId) {
                            return moves.asMono().then(Mono.from(served.store.delete(workosId)));
                        }
                    })
                    .maxPending(50)
                    .build();
            Flux.range(0, 1_000)
                    .parallel(4)
                    .runOn(Schedulers.parallel())
                    .doOnNext(i -> {
                        DirectoryEvent event = served.updated(i % 10, i + "@example.com");
                        try {
                            users.enqueue(event);
                        } catch (IllegalStateException full) {
                            refused.incrementAndGet();
                        }
                        most.accumulateAndGet(users.pending(), Math::max);
                    })
                    .sequential()
                    .blockLast(SOON);
            assertThat(most).hasValue(50);
            assertThat(refused).hasValue(950);

            moves.tryEmitEmpty();
            await().atMost(SOON).until(() -> users.pending() == 0);
            completes(Flux.range(0, 10)
                    .flatMap(i -> users.sync(served.updated(i, "last" + i + "@example.com")))
                    .then());
            assertThat(served.stored()).isEqualTo(served.truth());
        }
    }

    @Test
    void aCancelLeavesTheWorkToTheOtherEvents() {
        GatedLimiter gate = new GatedLimiter(0);
        try (Mirrored served = new Mirrored(server -> server, gate)) {
            UserMirror users = served.mirror().build();
            users.sync(served.updated(1, "a@example.com")).subscribe().dispose();
            users.sync(served.updated(1, "b@example.com")).subscribe().dispose();
            gate.open();
            await().until(() -> users.pending() == 0);

            assertThat(served.stored()).containsValue("b@example.com");
            assertThat(served.gets()).isEqualTo(1);
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
