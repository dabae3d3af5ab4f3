package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventContext;
import io.dirflux.model.EventHead;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A user that cannot be read after its event. */
@Timeout(60)
class UserMirrorNotFoundTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Fault NOT_FOUND = Fault.status(404, "not found");

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

    private static void completes(Mono<?> synced) {
        StepVerifier.create(synced.then()).expectComplete().verify(SOON);
    }
}
