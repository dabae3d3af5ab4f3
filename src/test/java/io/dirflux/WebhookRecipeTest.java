package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.WebhookSignatureException;
import io.dirflux.events.GatedLimiter;
import io.dirflux.events.StoredUser;
import io.dirflux.events.UserMirror;
import io.dirflux.events.UserStore;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.WebhookAttempt;
import io.dirflux.simulator.WebhookDeliveries;
import io.dirflux.simulator.WebhookDestination;
import io.dirflux.webhook.WebhookVerifier;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The documents' webhook endpoint, with its store: WebFlux on Reactor Netty, webhooks from the simulator. */
@Timeout(120)
class WebhookRecipeTest {

    private static final Duration LATER = Duration.ofSeconds(90);
    private static final String SECRET = "whsec_test";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    @TempDir
    private Path routesFolder;

    private final GatedLimiter gate = new GatedLimiter(10);
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final WebhookVerifier verifier = WebhookVerifier.of(SECRET);
    private Served served;
    private DocumentSnippet recipe;
    private URLClassLoader loader;
    private UserStore table;
    private UserMirror users;
    private Map<String, StoredUser> rows;
    private DisposableServer server;

    @BeforeEach
    @SuppressWarnings("unchecked")
    void start() throws Exception {
        served = Served.in(
                Dialect.OPENAPI, simulator -> simulator, client -> client.rateLimiter(gate), DirectorySpec.of(10, 0));
        recipe = DocumentSnippet.declaring("mirror", served.client, folder);
        table = (UserStore) recipe.instanceOf("UserTable");
        Field field = table.getClass().getDeclaredField("rows");
        field.setAccessible(true);
        rows = (Map<String, StoredUser>) field.get(table);
        BiConsumer<DirectoryEvent, Throwable> onFailure = (event, failure) -> failed.add(event.id() + " " + failure);
        users = (UserMirror) recipe.call("mirror", table, onFailure);
        loader = DocumentCode.load("WebhookRoutes", routesFolder);
        server = serve(users);
    }

    @SuppressWarnings("unchecked")
    private DisposableServer serve(UserMirror mirror) throws ReflectiveOperationException {
        RouterFunction<ServerResponse> routes = (RouterFunction<ServerResponse>) loader.loadClass("WebhookRoutes")
                .getMethod("routes", WebhookVerifier.class, UserMirror.class)
                .invoke(null, verifier, mirror);
        return serve(routes);
    }

    private static DisposableServer serve(RouterFunction<ServerResponse> routes) {
        return HttpServer.create()
                .host("127.0.0.1")
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes)))
                .bindNow();
    }

    @AfterEach
    void stop() throws Exception {
        server.disposeNow(Duration.ofSeconds(5));
        loader.close();
        recipe.close();
        served.close();
    }

    @Test
    void usersAreInsertedUpdatedAndDeletedWithTheirWebhooks() {
        WebhookDeliveries deliveries = served.simulator.deliverWebhooks(WebhookDestination.of(address(), SECRET));
        SimulatedDirectory directory = served.directory(0);
        String added = served.simulator.tenant().addUser(directory.id());
        settle(deliveries);
        assertThat(rows).containsOnlyKeys(added);
        served.simulator.tenant().updateUserState(added, "inactive");
        settle(deliveries);
        assertThat(rows.get(added))
                .satisfies(row -> assertThat(row.email()).isEqualTo(directory.userEmail(10)))
                .satisfies(row -> assertThat(row.active()).isFalse());
        served.simulator.tenant().removeUser(added);
        settle(deliveries);

        assertThat(rows).isEmpty();
        assertThat(deliveries.attempts()).hasSize(3).allMatch(WebhookAttempt::delivered);
    }

    @Test
    void theRowsOfADeletedDirectoryAreFoundByIt() throws Exception {
        WebhookDeliveries deliveries = served.simulator.deliverWebhooks(WebhookDestination.of(address(), SECRET));
        served.simulator.tenant().updateUserName(served.directory(0).userId(2), "Veda", "Torp");
        settle(deliveries);
        assertThat(rows).hasSize(1);

        deleteDirectory("directory_other");
        assertThat(rows).hasSize(1);
        deleteDirectory(served.directory(0).id());
        assertThat(rows).isEmpty();
    }

    private void deleteDirectory(String directoryId) throws ReflectiveOperationException {
        Method delete = table.getClass().getDeclaredMethod("deleteDirectory", String.class);
        delete.setAccessible(true);
        ((Mono<?>) delete.invoke(table, directoryId)).block(LATER);
    }

    @Test
    void aThousandWebhooksAboutTenUsersTwiceAndInAnyOrderEndInTheirNewestState() {
        WebhookDeliveries deliveries = served.simulator.deliverWebhooks(
                WebhookDestination.of(address(), SECRET).duplicates(0.1).spread(Duration.ofMillis(200)));
        SimulatedDirectory directory = served.directory(0);
        for (int i = 0; i < 1_000; i++) {
            served.simulator.tenant().updateUserEmail(directory.userId(i % 10), i + "@example.com");
        }
        settle(deliveries);

        assertThat(deliveries.attempts()).hasSizeBetween(1_050, 1_150).allMatch(WebhookAttempt::delivered);
        assertThat(rows).hasSize(10);
        assertThat(rows.values())
                .allMatch(row -> String.valueOf(row.email())
                        .equals(directory.userEmail(
                                directory.userIndex(row.workosId()).orElseThrow())));
        assertThat(served.sent(Route.GET_USER))
                .as("ten at once, and one more of each user")
                .isBetween(10, 20);
        assertThat(failed).isEmpty();
    }

    @Test
    void theReadmesChangeArrivesTwice() throws Exception {
        String user = served.directory(0).userId(3);
        WebhookDeliveries deliveries =
                (WebhookDeliveries) DocumentSnippet.declaring("change", served.client, routesFolder)
                        .call("change", served.simulator, address(), user);
        settle(deliveries);

        assertThat(deliveries.attempts()).hasSize(2);
        assertThat(rows.get(user).firstName()).isEqualTo("Veda");
    }

    @Test
    void aWebhookThatIsNotFromWorkOsIsRefused() {
        String body = "{\"id\":\"event_1\",\"event\":\"dsync.user.deleted\"}";
        String signed = verifier.sign(body.getBytes(StandardCharsets.UTF_8));

        assertThat(post(body, signed.replace("v1=", "v1=0").substring(0, signed.length())))
                .isEqualTo(401);
        assertThat(post(body + " ", signed)).isEqualTo(401);
        assertThat(post("x".repeat(2_000_000), signed)).isEqualTo(401);
        assertThat(post(body, "nonsense")).isEqualTo(401);
        assertThat(post(body.replace("user.deleted", "party.started"), null)).isEqualTo(401);
        assertThat(post(body, signed)).as("genuine, of nobody").isEqualTo(200);
    }

    /** What the README says of Reactor Netty alone. */
    @Test
    void aServerOfReactorNettyWillDo() {
        server.disposeNow(Duration.ofSeconds(5));
        server = HttpServer.create()
                .host("127.0.0.1")
                .handle((request, response) -> verifier.receive(
                                request.requestHeaders()::get, request.receive().asByteBuffer())
                        .doOnNext(users::enqueue)
                        .then(Mono.defer(() -> response.status(200).send().then()))
                        .onErrorResume(
                                WebhookSignatureException.class,
                                e -> response.status(401).send().then()))
                .bindNow();
        WebhookDeliveries deliveries = served.simulator.deliverWebhooks(WebhookDestination.of(address(), SECRET));
        served.simulator.tenant().updateUserName(served.directory(0).userId(2), "Veda", "Torp");
        settle(deliveries);

        assertThat(rows).containsOnlyKeys(served.directory(0).userId(2));
        assertThat(post("{}", "t=1, v1=" + "0".repeat(64))).isEqualTo(401);
    }

    /** What the README says of a body in one piece, with the headers as a function and as a map. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyInOnePieceWillDo(boolean asMap) {
        server.disposeNow(Duration.ofSeconds(5));
        HandlerFunction<ServerResponse> receive = request -> {
            Mono<byte[]> body = request.bodyToMono(byte[].class);
            Mono<DirectoryEvent> event = asMap
                    ? verifier.receive(byName(request.headers().asHttpHeaders()), body)
                    : verifier.receive(request.headers()::firstHeader, body);
            return event.doOnNext(users::enqueue)
                    .then(ServerResponse.ok().build())
                    .onErrorResume(
                            WebhookSignatureException.class,
                            e -> ServerResponse.status(401).build());
        };
        server = serve(RouterFunctions.route().POST("/webhooks", receive).build());
        WebhookDeliveries deliveries = served.simulator.deliverWebhooks(WebhookDestination.of(address(), SECRET));
        served.simulator.tenant().updateUserName(served.directory(0).userId(2), "Zoë \uD83D\uDE80", "Torp");
        settle(deliveries);

        assertThat(rows.get(served.directory(0).userId(2)).firstName()).isEqualTo("Zoë \uD83D\uDE80");
        assertThat(post("{}", verifier.sign("{ }".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(401);
        assertThat(post("{}", null)).isEqualTo(401);
    }

    private static Map<String, List<String>> byName(HttpHeaders headers) {
        return headers.headerSet().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Refused until there is room: the simulator delivers again, as WorkOS does. */
    @Test
    void whatIsTooMuchComesAgain() throws ReflectiveOperationException {
        server.disposeNow(Duration.ofSeconds(5));
        Sinks.Empty<Void> unstuck = Sinks.empty();
        users = UserMirror.builder(served.client, new StuckStore(unstuck.asMono()))
                .maxPending(1)
                .build();
        server = serve(users);
        WebhookDeliveries deliveries = served.simulator.deliverWebhooks(
                WebhookDestination.of(address(), SECRET).retries(6, Duration.ofMillis(100)));
        served.simulator.tenant().updateUserEmail(served.directory(0).userId(1), "a@example.com");
        await().until(() -> users.pending() == 1);
        served.simulator.tenant().updateUserEmail(served.directory(0).userId(2), "b@example.com");
        await().until(() -> deliveries.attempts().stream().anyMatch(attempt -> attempt.status() == 503));
        unstuck.tryEmitEmpty();
        settle(deliveries);

        assertThat(deliveries.attempts()).filteredOn(WebhookAttempt::delivered).hasSize(2);
    }

    private record StuckStore(Mono<Void> until) implements UserStore {

        @Override
        public Publisher<?> upsert(StoredUser user) {
            return until;
        }

        @Override
        public Publisher<?> delete(String workosId) {
            return until;
        }
    }

    private int post(String body, String signature) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address())).header("Content-Type", "application/json");
        if (signature != null) {
            request.header("workos-signature", signature);
        }
        return HTTP.sendAsync(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.discarding())
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .statusCode();
    }

    /** All webhooks are answered before more than ten requests may be sent. */
    private void settle(WebhookDeliveries deliveries) {
        await().atMost(LATER).until(() -> deliveries.pending() == 0);
        gate.open();
        await().atMost(LATER).until(() -> users.pending() == 0);
    }

    private String address() {
        return "http://127.0.0.1:" + server.port() + "/webhooks";
    }
}
