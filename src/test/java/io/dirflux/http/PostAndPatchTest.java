package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.Failure;
import io.dirflux.PoolGauge;
import io.dirflux.RawServer;
import io.dirflux.RawServer.Answer;
import io.dirflux.RetryPolicy;
import io.dirflux.error.Attempt;
import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.TransportException;
import io.dirflux.fault.LogRecorder;
import io.dirflux.model.WebhookEndpoint;
import io.dirflux.model.WebhookEndpointUpdate;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/** Requests with a body over a raw socket: which failures are retried, and what is sent again. */
class PostAndPatchTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECRET = "whsec_marker";
    private static final String ENDPOINT = "{\"object\":\"webhook_endpoint\",\"id\":\"we_1\",\"secret\":\"" + SECRET
            + "\",\"endpoint_url\":\"https://app.example/hook\",\"status\":\"enabled\",\"events\":[\"dsync.deleted\"]}";
    private static final Answer CREATED = RawServer.http(201, "Content-Type: application/json\r\n", ENDPOINT);
    private static final Answer UPDATED = RawServer.json(ENDPOINT);
    private static final String CREATE =
            "{\"endpoint_url\":\"https://app.example/hook\",\"events\":[\"dsync.deleted\"]}";
    private static final WebhookEndpointUpdate UPDATE =
            WebhookEndpointUpdate.of().events(List.of("dsync.deleted"));

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
    }

    /** After each of them the server may have created the endpoint. */
    static Stream<Named<Answer>> answersThatMayHaveCreated() {
        return Stream.of(
                Named.of("reset", RawServer.reset()),
                Named.of("hang up", RawServer.hangUp()),
                Named.of("500", RawServer.http(500, "", "")),
                Named.of("502", RawServer.http(502, "", "")),
                Named.of("503 with a time", RawServer.http(503, "Retry-After: 1\r\n", "")),
                Named.of("408", RawServer.http(408, "", "")),
                Named.of("empty", RawServer.http(200, "", "")),
                Named.of(
                        "truncated",
                        RawServer.thenClose("HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{\"id\":"
                                .getBytes(StandardCharsets.US_ASCII))),
                Named.of("not HTTP", RawServer.thenClose("what\r\n\r\n".getBytes(StandardCharsets.US_ASCII))),
                Named.of("silence", RawServer.silence()));
    }

    @ParameterizedTest
    @MethodSource("answersThatMayHaveCreated")
    void aPostThatMayHaveBeenCarriedOutIsNotMadeAgainWhateverThePolicySays(Answer first) {
        try (RawServer server = RawServer.answering(first, CREATED);
                DirectorySyncClient client = server.client()
                        .retryPolicy(RetryPolicy.defaults()
                                .backoff(Duration.ofMillis(1), Duration.ofMillis(2))
                                .retryOn(e -> true))
                        .attemptTimeout(Duration.ofMillis(800))
                        .build()) {
            DirectorySyncException failure = Failure.of(DirectorySyncException.class, create(client));

            assertThat(failure.attempts())
                    .singleElement()
                    .satisfies(attempt -> assertThat(attempt.requestSent()).isTrue());
            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("answersThatMayHaveCreated")
    void aPatchIsMadeAgainAsAWhole(Answer first) {
        try (RawServer server = RawServer.answering(first, UPDATED);
                DirectorySyncClient client =
                        server.client().attemptTimeout(Duration.ofMillis(800)).build()) {
            WebhookEndpoint updated =
                    client.webhookEndpoints().update("we_1", UPDATE).block(SOON);

            assertThat(updated.id()).isEqualTo("we_1");
            assertThat(server.requests).hasSize(2).allMatch(head -> head.startsWith("PATCH /webhook_endpoints/we_1 "));
            assertThat(server.bodies).hasSize(2).containsOnly("{\"events\":[\"dsync.deleted\"]}");
        }
    }

    @Test
    void aPostThatTheLimitRefusedIsMadeAgain() {
        try (RawServer server = RawServer.answering(RawServer.http(429, "", "\"Ratelimited\""), CREATED);
                DirectorySyncClient client = server.client().build()) {
            assertThat(create(client).block(SOON).secret()).isEqualTo(SECRET);

            assertThat(server.bodies).containsExactly(CREATE, CREATE);
            assertThat(server.requests)
                    .allMatch(head -> head.startsWith("POST /webhook_endpoints HTTP/1.1"))
                    .allSatisfy(head -> assertThat(head.toLowerCase(java.util.Locale.ROOT))
                            .contains("content-type: application/json", "content-length: " + CREATE.length()));
        }
    }

    @Test
    void aPostThatTheLimitRefusesEveryTimeFails() {
        try (RawServer server = RawServer.answering(RawServer.http(429, "", ""));
                DirectorySyncClient client = server.client().build()) {
            RateLimitedException failure = Failure.of(RateLimitedException.class, create(client));

            assertThat(failure.attempts()).hasSize(4);
        }
    }

    @Test
    void aPostThatWasNotSentIsMadeAgain() {
        AtomicInteger connecting = new AtomicInteger();
        try (RawServer server = RawServer.answering(CREATED);
                DirectorySyncClient client = server.client()
                        .httpClient(http ->
                                http.mapConnect(connection -> Mono.defer(() -> connecting.incrementAndGet() == 1
                                        ? Mono.error(new ConnectException("refused"))
                                        : connection)))
                        .build()) {
            assertThat(create(client).block(SOON).id()).isEqualTo("we_1");

            assertThat(connecting).hasValue(2);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void nothingListensSoAllAttemptsAreMade() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (RawServer any = RawServer.answering(CREATED);
                DirectorySyncClient client =
                        any.client().baseUrl("http://127.0.0.1:" + free).build()) {
            TransportException failure = Failure.of(TransportException.class, create(client));

            assertThat(failure.isRequestSent()).isFalse();
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure.attempts())
                    .extracting(Attempt::outcome)
                    .containsExactly("connect", "connect", "connect", "connect");
        }
    }

    @Test
    void aPostWhoseKeyIsLateIsMadeAgain() {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = RawServer.answering(CREATED);
                DirectorySyncClient client = server.client()
                        .apiKey(Mono.defer(
                                () -> asked.incrementAndGet() == 1 ? Mono.<String>never() : Mono.just("sk_test_raw")))
                        .attemptTimeout(Duration.ofMillis(800))
                        .build()) {
            assertThat(create(client).block(SOON).id()).isEqualTo("we_1");

            assertThat(server.requests).hasSize(1);
        }
    }

    /** A connection of the pool may be dead, and then the request could not be made again. */
    @Test
    void aPostTakesANewConnectionAndAPatchOneOfThePool() {
        PoolGauge pool = new PoolGauge();
        ConnectionProvider connections = pool.provider();
        try (RawServer server = RawServer.answering(UPDATED, CREATED, UPDATED);
                DirectorySyncClient client =
                        server.client().connectionProvider(connections).build()) {
            client.webhookEndpoints().update("we_1", UPDATE).block(SOON);
            await().atMost(SOON).until(() -> pool.acquired() == 0);
            create(client).block(SOON);
            assertThat(server.everConnected).hasSize(2);
            client.webhookEndpoints().update("we_1", UPDATE).block(SOON);

            assertThat(server.everConnected).hasSize(2);
            assertThat(server.requests).hasSize(3);
        } finally {
            connections.dispose();
        }
    }

    @Test
    void aDeletionWhoseAnswerWasLostCountsAsDone() {
        Answer notFound = RawServer.http(404, "", "{\"message\":\"Not Found\"}");
        try (RawServer server = RawServer.answering(RawServer.reset(), notFound);
                DirectorySyncClient client = server.client().build()) {
            client.webhookEndpoints().delete("we_1").block(SOON);
            assertThat(server.requests).hasSize(2);

            Failure.of(NotFoundException.class, client.webhookEndpoints().delete("we_1"));
        }
    }

    @Test
    void aCancelClosesTheConnectionAndMakesNoFurtherAttempt() {
        try (RawServer server = RawServer.answering(RawServer.silence());
                DirectorySyncClient client = server.client().build()) {
            Disposable running = create(client).subscribe();
            await().atMost(SOON).until(() -> server.requests.size() == 1);
            running.dispose();

            await().atMost(SOON).until(server.connections::isEmpty);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void nothingIsSentWithoutASubscription() {
        try (RawServer server = RawServer.answering(CREATED);
                DirectorySyncClient client = server.client().build()) {
            Mono<WebhookEndpoint> create = create(client);
            assertThat(server.everConnected).isEmpty();

            create.block(SOON);
            create.contextWrite(CallOptions.header("x-note", "second")).block(SOON);

            assertThat(server.requests).hasSize(2);
            assertThat(server.requests.get(1)).contains("x-note: second");
        }
    }

    static Stream<Named<Answer>> answersWithTheSecret() {
        return Stream.of(
                Named.of("as asked", CREATED),
                Named.of("malformed", RawServer.http(201, "", ENDPOINT.replace("\"id\"", "NaN"))),
                Named.of("without an id", RawServer.http(201, "", ENDPOINT.replace("\"id\"", "\"no\""))),
                Named.of(
                        "secret of another shape",
                        RawServer.http(201, "", ENDPOINT.replace("\"whsec_marker\"", "{\"v\":\"whsec_marker\"}"))),
                Named.of("cut off", RawServer.http(201, "", ENDPOINT.substring(0, 75))),
                Named.of("422 that quotes it", RawServer.http(422, "", ENDPOINT)));
    }

    @ParameterizedTest
    @MethodSource("answersWithTheSecret")
    void theSecretIsInNoLogAndInNoException(Answer answer) {
        try (LogRecorder log = new LogRecorder();
                RawServer server = RawServer.answering(answer);
                DirectorySyncClient client = server.client().build()) {
            String seen = create(client)
                    .map(WebhookEndpoint::toString)
                    .onErrorResume(e -> Mono.just(Failure.inALog(e)))
                    .block(SOON);

            assertThat(seen).doesNotContain(SECRET);
            assertThat(log.lines).noneMatch(line -> line.contains(SECRET) || line.contains("app.example"));
        }
    }

    @Test
    void aCreatedEndpointThatIsCutOffIsADecodingExceptionThatSaysWhatToDo() {
        try (RawServer server = RawServer.answering(RawServer.http(201, "", "{\"id\":"));
                DirectorySyncClient client = server.client().build()) {
            DecodingException failure = Failure.of(DecodingException.class, create(client));

            assertThat(failure).hasMessageStartingWith("POST /webhook_endpoints answered 201");
            assertThat(failure.attempts()).hasSize(1);
        }
    }

    private static Mono<WebhookEndpoint> create(DirectorySyncClient client) {
        return client.webhookEndpoints().create("https://app.example/hook", List.of("dsync.deleted"));
    }
}
