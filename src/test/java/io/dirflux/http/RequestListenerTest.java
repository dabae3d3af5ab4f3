package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.CallOptions;
import io.dirflux.Failure;
import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.TransportException;
import io.dirflux.http.RequestListener.Endpoint;
import io.dirflux.model.Dialect;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** The calls of a listener for requests over a real socket. */
class RequestListenerTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** Writes down what it is told, and fails each time if asked to. */
    private static final class Diary implements RequestListener {

        final List<String> entries = new CopyOnWriteArrayList<>();
        private final boolean failing;

        Diary(boolean failing) {
            this.failing = failing;
        }

        private void note(String entry) {
            entries.add(entry);
            if (failing) {
                throw new IllegalStateException("a listener's own fault");
            }
        }

        @Override
        public void queued(Endpoint endpoint) {
            note("queued " + endpoint);
        }

        @Override
        public void permitGranted(Endpoint endpoint, Duration queued) {
            assertThat(queued).isGreaterThanOrEqualTo(Duration.ZERO);
            note("granted " + endpoint);
        }

        @Override
        public void attemptSent(Endpoint endpoint, int number) {
            note("sent " + number + " " + endpoint);
        }

        @Override
        public void attemptEnded(Endpoint endpoint, Attempt attempt) {
            assertThat(attempt.took()).isPositive();
            note("attempt " + attempt.number() + " " + attempt.outcome() + " " + endpoint);
        }

        @Override
        public void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {
            boolean broken = cause instanceof TransportException; // a kept connection is replaced at once
            assertThat(wait).isBetween(broken ? Duration.ZERO : Duration.ofMillis(1), Duration.ofMillis(8));
            note("retry after " + cause.attempts().size() + " " + endpoint);
        }

        @Override
        public void pageReceived(Endpoint endpoint, Page<?> page, int unreadableTimestamps) {
            note("page of " + page.data().size() + " " + endpoint);
        }
    }

    @Test
    void receivesEachStepInOrder() {
        assertReceivesEachStep(new Diary(false));
    }

    @Test
    void oneThatThrowsBreaksNothing() {
        assertReceivesEachStep(new Diary(true));
    }

    private static void assertReceivesEachStep(Diary diary) {
        String list = " GET /directory_users";
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, 2, Fault.status(503, "no"))
                        .fault(Route.LIST_USERS, 3, new Fault.Reset()),
                client -> client.listener(diary),
                DirectorySpec.of(150, 0))) {
            StepVerifier.create(served.client
                            .users()
                            .list(UserQuery.inDirectory(served.directory(0).id())
                                    .pagesAhead(0)))
                    .expectNextCount(150)
                    .expectComplete()
                    .verify(SOON);

            assertThat(diary.entries)
                    .containsExactly(
                            "queued" + list,
                            "granted" + list,
                            "sent 1" + list,
                            "attempt 1 200" + list,
                            "page of 100" + list,
                            "queued" + list,
                            "granted" + list,
                            "sent 1" + list,
                            "attempt 1 503" + list,
                            "retry after 1" + list,
                            "queued" + list,
                            "granted" + list,
                            "sent 2" + list,
                            "attempt 2 reset" + list,
                            "retry after 2" + list,
                            "queued" + list,
                            "granted" + list,
                            "sent 3" + list,
                            "attempt 3 200" + list,
                            "page of 50" + list);
        }
    }

    @Test
    void seesTheTemplateOfAPathAndNotTheId() {
        Diary diary = new Diary(false);
        try (Served served = Served.in(
                Dialect.OPENAPI, server -> server, client -> client.listener(diary), DirectorySpec.of(1, 1))) {
            Failure.of(NotFoundException.class, served.client.users().get("directory_user_nobody"));

            assertThat(diary.entries)
                    .containsExactly(
                            "queued GET /directory_users/{id}",
                            "granted GET /directory_users/{id}",
                            "sent 1 GET /directory_users/{id}",
                            "attempt 1 404 GET /directory_users/{id}");
        }
    }

    @Test
    void ofOneCallSeesAllItsRequestsAndNoOthersAfterTheClientsOwn() {
        Diary ofClient = new Diary(true);
        Diary ofCall = new Diary(true);
        try (Served served = Served.in(
                Dialect.OPENAPI, server -> server, client -> client.listener(ofClient), DirectorySpec.of(150, 0))) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id());
            served.client
                    .users()
                    .list(query)
                    .contextWrite(CallOptions.listener(ofCall))
                    .blockLast(SOON);
            List<String> seen = List.copyOf(ofCall.entries);
            served.client.users().get(served.directory(0).userId(0)).block(SOON);

            assertThat(seen)
                    .contains("page of 100 GET /directory_users", "page of 50 GET /directory_users")
                    .hasSize(10);
            assertThat(ofCall.entries).isEqualTo(seen);
            assertThat(ofClient.entries).startsWith(seen.toArray(String[]::new)).hasSize(14);
        }
    }
}
