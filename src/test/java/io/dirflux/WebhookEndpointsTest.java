package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventNames;
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.model.WebhookEndpoint;
import io.dirflux.model.WebhookEndpointStatus;
import io.dirflux.model.WebhookEndpointUpdate;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.webhook.WebhookVerifier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Webhook endpoints over a real socket: what is sent, what comes back, and that webhooks arrive. */
class WebhookEndpointsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String URL = "https://app.example/webhooks?token=t0ken";
    private static final List<String> EVENTS = List.of(EventNames.USER_CREATED, EventNames.USER_DELETED);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void createsListsUpdatesAndDeletes(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(1, 1))) {
            WebhookEndpoints endpoints = served.client.webhookEndpoints();

            WebhookEndpoint created = endpoints.create(URL, EVENTS).block(SOON);

            assertThat(created.id()).startsWith("we_");
            assertThat(created.secret()).matches("whsec_[0-9a-f]{32}");
            assertThat(created.endpointUrl()).isEqualTo(URL);
            assertThat(created.events()).isEqualTo(EVENTS);
            assertThat(created.status()).isEqualTo(WebhookEndpointStatus.ENABLED);
            assertThat(created.createdAt()).isNotNull().isEqualTo(created.updatedAt());
            assertThat(created.extra()).isEmpty();
            assertThat(created.unreadable()).isEmpty();
            assertThat(served.requests(Route.CREATE_WEBHOOK_ENDPOINT))
                    .singleElement()
                    .satisfies(request -> {
                        assertThat(request.status()).isEqualTo(201);
                        assertThat(request.headers()).containsEntry("content-type", "application/json");
                        assertThat(request.body())
                                .isEqualTo("{\"endpoint_url\":\"" + URL
                                        + "\",\"events\":[\"dsync.user.created\",\"dsync.user.deleted\"]}");
                    });

            assertThat(all(endpoints)).singleElement().satisfies(listed -> {
                assertThat(listed.id()).isEqualTo(created.id());
                assertThat(listed.secret()).isNull(); // although the server sends it
            });

            WebhookEndpoint disabled = endpoints
                    .update(created.id(), WebhookEndpointUpdate.of().status(WebhookEndpointStatus.DISABLED))
                    .block(SOON);

            assertThat(disabled.status()).isEqualTo(WebhookEndpointStatus.DISABLED);
            assertThat(disabled.endpointUrl()).isEqualTo(URL);
            assertThat(disabled.secret()).isNull();
            assertThat(served.requests(Route.UPDATE_WEBHOOK_ENDPOINT))
                    .singleElement()
                    .satisfies(request -> assertThat(request.body()).isEqualTo("{\"status\":\"disabled\"}"));

            endpoints.delete(created.id()).block(SOON);

            assertThat(served.requests(Route.DELETE_WEBHOOK_ENDPOINT))
                    .singleElement()
                    .satisfies(request -> assertThat(request.status()).isEqualTo(204));
            assertThat(all(endpoints)).isEmpty();
            Failure.of(NotFoundException.class, endpoints.delete(created.id()));
        }
    }

    @Test
    void pagesFollowTheCursorsInBothDirections() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 1))) {
            WebhookEndpoints endpoints = served.client.webhookEndpoints();
            List<String> ids = Flux.range(0, 5)
                    .concatMap(n -> endpoints.create("https://app.example/" + n, EVENTS))
                    .map(WebhookEndpoint::id)
                    .collectList()
                    .block(SOON);
            WebhookEndpointQuery two = WebhookEndpointQuery.all().pageSize(2);

            assertThat(endpoints
                            .pages(two)
                            .map(Page::data)
                            .map(List::size)
                            .collectList()
                            .block(SOON))
                    .containsExactly(2, 2, 1);
            assertThat(ids(endpoints.list(two))).isEqualTo(ids);
            assertThat(ids(endpoints.list(two.order(Order.DESC).startingAfter(ids.get(2)))))
                    .containsExactly(ids.get(1), ids.get(0));
            assertThat(ids(endpoints.pages(two.endingBefore(ids.get(3))).flatMapIterable(Page::data)))
                    .containsExactly(ids.get(1), ids.get(2));
            assertThat(served.requests(Route.LIST_WEBHOOK_ENDPOINTS).get(0).query())
                    .isEqualTo("limit=2&order=asc");
        }
    }

    @Test
    void theEventsOfAnEndpointArriveSignedWithItsSecretUntilItIsDisabled() {
        List<String> received = new CopyOnWriteArrayList<>();
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        List<String> signatures = new CopyOnWriteArrayList<>();
        DisposableServer receiver = HttpServer.create()
                .host("127.0.0.1")
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asByteArray()
                        .flatMap(body -> {
                            signatures.add(request.requestHeaders().get("WorkOS-Signature"));
                            bodies.add(body);
                            return response.status(200).send().then();
                        }))
                .bindNow();
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            WebhookEndpoints endpoints = served.client.webhookEndpoints();
            WebhookEndpoint created = endpoints
                    .create("http://127.0.0.1:" + receiver.port() + "/hook", EVENTS)
                    .block(SOON);

            String user = served.simulator.tenant().addUser(served.directory(0).id()); // created, added to groups
            served.simulator.tenant().removeUser(user);
            await().atMost(SOON).until(() -> bodies.size() == 2);
            WebhookVerifier verifier = WebhookVerifier.of(created.secret());
            for (int i = 0; i < 2; i++) {
                DirectoryEvent event = verifier.receive(signatures.get(i), bodies.get(i));
                received.add(event.name());
            }
            assertThat(received).containsExactlyInAnyOrderElementsOf(EVENTS);

            endpoints
                    .update(created.id(), WebhookEndpointUpdate.of().status(WebhookEndpointStatus.DISABLED))
                    .block(SOON);
            served.simulator.tenant().addUser(served.directory(0).id());
            endpoints
                    .update(
                            created.id(),
                            WebhookEndpointUpdate.of()
                                    .status(WebhookEndpointStatus.ENABLED)
                                    .events(List.of(EventNames.GROUP_CREATED)))
                    .block(SOON);
            served.simulator.tenant().addGroup(served.directory(0).id());
            await().atMost(SOON).until(() -> bodies.size() == 3);
            assertThat(verifier.receive(signatures.get(2), bodies.get(2)).name())
                    .isEqualTo(EventNames.GROUP_CREATED);
        } finally {
            receiver.disposeNow(Duration.ofSeconds(5));
        }
    }

    @Test
    void theServersRefusalsAreTyped() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 1));
                DirectorySyncClient stranger = Served.clientOf(served.simulator, Dialect.OPENAPI)
                        .apiKey("sk_test_wrong")
                        .build()) {
            WebhookEndpoints endpoints = served.client.webhookEndpoints();

            InvalidRequestException invalid = Failure.of(
                    InvalidRequestException.class, endpoints.create("http://app.example/hook", List.of("nonsense")));
            assertThat(invalid.status()).isEqualTo(422);
            assertThat(invalid).hasMessageContainingAll("POST /webhook_endpoints", "endpoint_url", "events");
            assertThat(invalid.attempts()).hasSize(1);

            NotFoundException missing = Failure.of(
                    NotFoundException.class,
                    endpoints.update("we_missing", WebhookEndpointUpdate.of().events(EVENTS)));
            assertThat(missing.error().entityId()).isEqualTo("we_missing");
            assertThat(missing.hint()).contains("GET /webhook_endpoints");
            Failure.of(NotFoundException.class, endpoints.delete("we_missing"));
            Failure.of(UnauthorizedException.class, stranger.webhookEndpoints().create(URL, EVENTS));
            Failure.of(UnauthorizedException.class, stranger.webhookEndpoints().list(WebhookEndpointQuery.all()));
        }
    }

    @ParameterizedTest
    @CsvSource({"403,ForbiddenException", "500,ServerErrorException", "418,UnexpectedStatusException"})
    void otherStatusesToo(int status, String type) {
        try (RawServer server = RawServer.answering(RawServer.http(status, "", "{\"message\":\"no\"}"));
                DirectorySyncClient client =
                        server.client().retryPolicy(RetryPolicy.none()).build()) {
            for (var call : List.of(
                    client.webhookEndpoints().create(URL, EVENTS),
                    client.webhookEndpoints()
                            .update("we_1", WebhookEndpointUpdate.of().events(EVENTS)),
                    client.webhookEndpoints().delete("we_1"))) {
                assertThat(Failure.of(DirectorySyncException.class, call)
                                .getClass()
                                .getSimpleName())
                        .isEqualTo(type);
            }
        }
    }

    @Test
    void theAnswerToAnUpdateIsTheEndpointThatWasAskedFor() {
        try (RawServer server = RawServer.answering(RawServer.json("{\"id\":\"we_other\"}"));
                DirectorySyncClient client = server.client().build()) {
            Failure.of(
                    ForeignRecordException.class,
                    client.webhookEndpoints()
                            .update("we_1", WebhookEndpointUpdate.of().events(EVENTS)));
        }
    }

    @Test
    void whatTheApiAddsIsKeptAndWhatCannotBeReadIsNull() {
        String record = "{\"id\":\"we_1\",\"endpoint_url\":7,\"status\":\"paused\",\"events\":[\"a.b\",{}],"
                + "\"secret\":\"whsec_marker\",\"api_version\":\"2026\",\"created_at\":\"2026-01-15T12:00:00.000Z\"}";
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.page("", record)));
                DirectorySyncClient client = server.client().build()) {
            Page<WebhookEndpoint> page =
                    client.webhookEndpoints().pages(WebhookEndpointQuery.all()).blockLast(SOON);

            WebhookEndpoint endpoint = page.data().get(0);
            assertThat(endpoint.endpointUrl()).isEqualTo("7");
            assertThat(endpoint.status()).isEqualTo(WebhookEndpointStatus.of("paused"));
            assertThat(endpoint.status().isKnown()).isFalse();
            assertThat(endpoint.events()).isNull();
            assertThat(endpoint.unreadable()).containsExactly("events");
            assertThat(endpoint.extra()).containsOnlyKeys("api_version");
            assertThat(endpoint.secret()).isNull();
            assertThat(page.unreadable())
                    .singleElement()
                    .satisfies(field -> assertThat(field.path()).isEqualTo("events[]"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "app.example/hook",
                "ftp://app.example/",
                "https:///hook",
                "https://u:p@app.example/",
                "ht tp:"
            })
    void aUrlThatIsNoneIsRefusedAtTheCallWithoutQuotingIt(String url) {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.client.webhookEndpoints().create(url, EVENTS))
                    .withMessageStartingWith("The URL of the webhook endpoint is refused")
                    .satisfies(e -> assertThat(url.isEmpty() || !e.getMessage().contains(url))
                            .isTrue());
        }
    }

    @Test
    void nonsenseIsRefusedAtTheCall() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 1))) {
            WebhookEndpoints endpoints = served.client.webhookEndpoints();

            assertThatIllegalArgumentException().isThrownBy(() -> endpoints.create(URL, List.of()));
            assertThatIllegalArgumentException().isThrownBy(() -> endpoints.create(URL, List.of("dsync.*")));
            assertThatIllegalArgumentException().isThrownBy(() -> endpoints.update("we_1", WebhookEndpointUpdate.of()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> endpoints.delete("event_1"))
                    .withMessageContaining("webhook endpoint (we_...)");
            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    @Test
    void neitherTheSecretNorTheUrlIsShown() {
        WebhookEndpoint endpoint = WebhookEndpoint.builder("we_1")
                .endpointUrl(URL)
                .secret("whsec_marker")
                .status(WebhookEndpointStatus.ENABLED)
                .build();

        assertThat(endpoint).hasToString("WebhookEndpoint[id=we_1, status=enabled]");
        assertThat(WebhookEndpointUpdate.of().endpointUrl(URL).toString()).doesNotContain("t0ken");
    }

    private static List<WebhookEndpoint> all(WebhookEndpoints endpoints) {
        return endpoints.list(WebhookEndpointQuery.all()).collectList().block(SOON);
    }

    private static List<String> ids(Flux<WebhookEndpoint> endpoints) {
        return endpoints.map(WebhookEndpoint::id).collectList().block(SOON);
    }
}
