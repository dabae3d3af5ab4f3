package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimiter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Events about one user that share a request, and events that cancel it. */
@Timeout(60)
class UserMirrorSharingTest {

    private static final Duration SOON = Duration.ofSeconds(25);

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

    private static void completes(Mono<?> synced) {
        StepVerifier.create(synced.then()).expectComplete().verify(SOON);
    }
}
