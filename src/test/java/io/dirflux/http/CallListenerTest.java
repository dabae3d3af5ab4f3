package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.RawServer.Answer;
import io.dirflux.UserQuery;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.PermitWaitException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

/** The listener of one call, which {@link RequestListener#begin} returns. */
class CallListenerTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID = "directory_user_1";
    private static final Answer GOOD = RawServer.json(RawServer.user(ID));

    /** One for each call. */
    private static final class OfCall implements RequestListener {

        final CallStart start;
        final @Nullable String trace;
        final List<String> steps = new CopyOnWriteArrayList<>();
        volatile @Nullable Throwable failure;

        OfCall(CallStart start, ContextView context) {
            this.start = start;
            this.trace = context.getOrDefault("trace", null);
        }

        @Override
        public void headersPrepared(Endpoint endpoint, int number, BiConsumer<String, String> headers) {
            steps.add("headers " + number);
            if (trace != null) {
                headers.accept("traceparent", trace);
                headers.accept("Authorization", "Bearer stolen"); // refused
            }
        }

        @Override
        public void attemptSent(Endpoint endpoint, int number) {
            steps.add("sent " + number);
        }

        @Override
        public void pageReceived(Endpoint endpoint, Page<?> page, int unreadableFields) {
            steps.add("page");
        }

        @Override
        public void ended(Endpoint endpoint, CallOutcome outcome, @Nullable Throwable failure) {
            steps.add("ended " + outcome);
            this.failure = failure;
        }
    }

    /** What the client is built with. */
    private static final class OfClient implements RequestListener {

        final List<OfCall> calls = new CopyOnWriteArrayList<>();

        @Override
        public RequestListener begin(CallStart call, ContextView context) {
            OfCall begun = new OfCall(call, context);
            calls.add(begun);
            return begun;
        }

        OfCall call(int n) {
            return calls.get(n);
        }
    }

    private final OfClient listener = new OfClient();

    @Test
    void eachCallHasItsOwnWithItsLaneAndItsEnd() {
        Answer page = RawServer.json(RawServer.page("", RawServer.user(ID)));
        try (RawServer server = RawServer.answering(page, RawServer.http(404, "", "{}"));
                DirectorySyncClient client = server.client().listener(listener).build()) {
            client.users().list(UserQuery.inDirectory("directory_1")).blockLast(SOON);
            NotFoundException missing =
                    Failure.of(NotFoundException.class, client.users().get(ID));

            assertThat(listener.calls).hasSize(2);
            assertThat(listener.call(0).start.endpoint()).hasToString("GET /directory_users");
            assertThat(listener.call(0).start.lane()).isEqualTo(Priority.BULK);
            assertThat(listener.call(0).start.dialect()).isEqualTo(Dialect.OPENAPI);
            assertThat(listener.call(0).start.server()).isEqualTo(URI.create(server.baseUrl()));
            assertThat(listener.call(0).steps).containsExactly("headers 1", "sent 1", "page", "ended SUCCESS");
            assertThat(listener.call(1).start.lane()).isEqualTo(Priority.INTERACTIVE);
            assertThat(listener.call(1).steps).containsExactly("headers 1", "sent 1", "ended FAILURE");
            assertThat(listener.call(1).failure).isSameAs(missing);
        }
    }

    @Test
    void itAddsHeadersToEachAttemptButNotThoseOfTheClientOrTheCall() {
        try (RawServer server = RawServer.answering(RawServer.http(503, "", ""), GOOD, GOOD);
                DirectorySyncClient client = server.client().listener(listener).build()) {
            client.users()
                    .get(ID)
                    .contextWrite(context -> context.put("trace", "of-the-listener"))
                    .block(SOON);
            client.users()
                    .get(ID)
                    .contextWrite(CallOptions.header("traceparent", "of-the-call"))
                    .contextWrite(context -> context.put("trace", "of-the-listener"))
                    .block(SOON);

            assertThat(listener.call(0).steps)
                    .containsExactly("headers 1", "sent 1", "headers 2", "sent 2", "ended SUCCESS");
            assertThat(server.requests)
                    .hasSize(3)
                    .allSatisfy(
                            head -> assertThat(head).doesNotContain("stolen").contains("Bearer sk_"));
            assertThat(server.requests.subList(0, 2))
                    .allSatisfy(head -> assertThat(head).contains("traceparent: of-the-listener"));
            assertThat(server.requests.get(2))
                    .contains("traceparent: of-the-call")
                    .doesNotContain("of-the-listener");
        }
    }

    @Test
    void aCancelIsAnEndAlsoWhileTheCallWaitsForItsPermit() {
        try (RawServer server = RawServer.answering(RawServer.silence());
                DirectorySyncClient client = server.client()
                        .rateLimits(RateLimits.perSecond(1))
                        .listener(listener)
                        .build()) {
            Disposable sent = client.users().get(ID).subscribe();
            await().atMost(SOON).until(() -> server.requests.size() == 1);
            Disposable waiting = client.users().get(ID).subscribe();
            waiting.dispose();
            sent.dispose();

            assertThat(listener.call(0).steps).containsExactly("headers 1", "sent 1", "ended CANCELLED");
            assertThat(listener.call(1).steps).containsExactly("ended CANCELLED");
            assertThat(listener.call(1).failure).isNull();
        }
    }

    @Test
    void aRefusedPermitAndAClosedClientAreFailures() {
        try (RawServer server = RawServer.answering(RawServer.silence());
                DirectorySyncClient client = server.client()
                        .rateLimits(RateLimits.perSecond(1).maxWait(Duration.ofMillis(1)))
                        .listener(listener)
                        .build()) {
            client.users().get(ID).subscribe(user -> {}, failure -> {});
            await().atMost(SOON).until(() -> server.requests.size() == 1);
            Failure.of(PermitWaitException.class, client.users().get(ID));
            client.close();

            assertThat(listener.call(1).failure).isInstanceOf(PermitWaitException.class);
            assertThat(listener.call(0).steps).endsWith("ended FAILURE").hasSize(3);
            assertThat(listener.call(0).failure).isInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void oneThatThrowsIsNotToldOfTheCallAndTheOthersAre() {
        RequestListener throwing = new RequestListener() {
            @Override
            public RequestListener begin(CallStart call, ContextView context) {
                throw new IllegalStateException("a listener's own fault");
            }

            @Override
            public void ended(Endpoint endpoint, CallOutcome outcome, @Nullable Throwable failure) {
                throw new AssertionError("it is not told");
            }
        };
        try (RawServer server = RawServer.answering(GOOD);
                DirectorySyncClient client = server.client().listener(throwing).build()) {
            Flux.range(0, 2)
                    .concatMap(n -> client.users().get(ID))
                    .contextWrite(CallOptions.listener(listener))
                    .blockLast(SOON);

            assertThat(listener.calls)
                    .hasSize(2)
                    .allSatisfy(call -> assertThat(call.steps).endsWith("ended SUCCESS"));
        }
    }
}
