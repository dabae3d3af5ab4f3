package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.ServerErrorException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Failures of the store and of the server. */
@Timeout(60)
class UserMirrorFailuresTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Fault BROKEN = Fault.status(500, "broken");

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

    private static void completes(Mono<?> synced) {
        StepVerifier.create(synced.then()).expectComplete().verify(SOON);
    }
}
