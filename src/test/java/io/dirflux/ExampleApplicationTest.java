package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.example.ExampleApplication;
import io.dirflux.junit.WebhookSender;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.dirflux.simulator.WebhookDestination;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example, started on a port: what a reader, WorkOS and an operator see of it. */
@Timeout(120)
class ExampleApplicationTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final JsonMapper JSON = new JsonMapper();

    private final Tenant tenant = Tenant.builder()
            .organization("Acme")
            .directory(DirectorySpec.of(120, 2), d -> d.user("ada@acme.test"))
            .directory(DirectorySpec.of(2_000, 0), d -> {})
            .build();

    /** The one that is copied. */
    private final SimulatedDirectory directory = tenant.directories().get(0);

    /** The one that is streamed only. */
    private final SimulatedDirectory large = tenant.directories().get(1);

    private final String database = "r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1";
    private Simulator simulator = start(0);
    private ConfigurableApplicationContext app = run();

    /** See {@link WebFluxService}: Spring loses a buffer when a reader hangs up. */
    @Configuration(proxyBeanMethods = false)
    static class SmallBuffers {

        @Bean
        NettyServerCustomizer smallBuffers() {
            return server -> server.childOption(ChannelOption.SO_SNDBUF, 16_384)
                    .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false, true));
        }
    }

    private Simulator start(int port) {
        return Simulator.builder().tenant(tenant).unlimited().port(port).start();
    }

    private ConfigurableApplicationContext run() {
        return SpringApplication.run(
                new Class<?>[] {ExampleApplication.class, SmallBuffers.class},
                Stream.of(
                                "server.port=0",
                                "server.address=127.0.0.1",
                                "spring.main.banner-mode=off",
                                "spring.main.register-shutdown-hook=false",
                                "example.database=" + database,
                                "dirflux.api-key=" + simulator.apiKey(),
                                "dirflux.base-url=" + simulator.baseUrl(),
                                "dirflux.webhook.secrets=" + WebhookSender.SECRET,
                                "dirflux.rate.preset=unlimited",
                                "dirflux.retry.max-attempts=1",
                                "dirflux.sync.directory=" + directory.id(),
                                "dirflux.sync.visibility-delay=0s",
                                "dirflux.sync.poll-interval.min=50ms",
                                "dirflux.health.interval=50ms")
                        .map(property -> "--" + property)
                        .toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        app.close();
        simulator.close();
    }

    private int port() {
        return Integer.parseInt(app.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private WebTestClient browser() {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port())
                .responseTimeout(SOON)
                .build();
    }

    private String users() {
        return "/directories/" + large.id() + "/users";
    }

    private long pages() {
        return simulator.requests(Route.LIST_USERS).stream()
                .filter(request -> large.id().equals(request.parameter("directory")))
                .count();
    }

    private Map<String, String> rows() {
        List<String> lines = browser()
                .get()
                .uri("/copy/{id}/users", directory.id())
                .exchange()
                .returnResult(String.class)
                .getResponseBody()
                .collectList()
                .block(SOON);
        Map<String, String> states = new TreeMap<>();
        for (String line : lines) {
            JsonNode row = JSON.readTree(line);
            states.put(row.at("/id").asString(), row.at("/state").asString());
        }
        return states;
    }

    private Map<String, String> truth() {
        return directory
                .userIds()
                .collect(Collectors.toMap(
                        id -> id,
                        id -> directory.userState(directory.userIndex(id).orElseThrow()),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private JsonNode get(String path) {
        return JSON.readTree(
                browser().get().uri(path).exchange().expectBody().returnResult().getResponseBody());
    }

    private String health() {
        return get("/actuator/health").at("/components/dirflux/status").asString();
    }

    @Test
    void aSlowReaderBoundsTheFetchingAndAHangUpEndsIt() throws Exception {
        try (RawReader reader = RawReader.get(port(), users(), "application/x-ndjson")) {
            assertThat(reader.lines(1)).hasSize(1);
            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> pages() <= 8);
            assertThat(reader.lines(500)).hasSize(500);
            assertThat(pages()).isBetween(6L, 13L);
        }
        await().atMost(SOON).until(() -> simulator.inFlight() == 0);
        long sent = pages();
        await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> pages() <= sent + 1);
        assertThat(sent).as("of 20 pages").isLessThan(15);
    }

    @Test
    void aBrowserContinuesWhereItWas() throws Exception {
        String last = large.userId(1_990);
        try (RawReader reader = RawReader.get(port(), users(), "text/event-stream\r\nLast-Event-ID: " + last)) {
            List<String> lines = reader.rest();
            assertThat(lines).filteredOn(line -> line.startsWith("id:")).hasSize(9);
            assertThat(lines).as("no reconnection for a day").contains("event:end", "retry:86400000");
        }
    }

    @Test
    void aWebhookBecomesARow() {
        await().atMost(SOON).until(() -> rows().equals(truth()));
        String ada = directory.userIdOf("ada@acme.test");
        assertThat(rows()).containsEntry(ada, "active");
        simulator.deliverWebhooks(
                WebhookDestination.of("http://127.0.0.1:" + port() + "/webhooks/workos", WebhookSender.SECRET));
        tenant.updateUserState(ada, "inactive");

        await().atMost(SOON).until(() -> "inactive".equals(rows().get(ada)));
    }

    @Test
    void theHealthTurnsDownAndUpAgain() {
        await().atMost(SOON).until(() -> health().equals("UP"));
        int port = URI.create(simulator.baseUrl()).getPort();
        simulator.close();
        await().atMost(SOON).until(() -> health().equals("DOWN"));
        simulator = start(port);
        await().atMost(SOON).until(() -> health().equals("UP"));
    }

    @Test
    void aShutdownLosesNothing() {
        await().atMost(SOON).until(() -> !simulator.requests(Route.LIST_USERS).isEmpty());
        for (int user = 0; user < 50; user++) {
            tenant.updateUserState(directory.userId(user), "inactive");
        }
        app.close();
        for (int user = 50; user < 100; user++) {
            tenant.removeUser(directory.userId(user));
        }
        app = run();

        await().atMost(SOON).until(() -> rows().equals(truth()));
        assertThat(get("/actuator/health").at("/components/dirfluxSync/status").asString())
                .isEqualTo("UP");
    }

    @Test
    void withoutAKeyItTalksToASimulatorOfItsOwn() {
        app.close();
        app = SpringApplication.run(
                ExampleApplication.class,
                "--server.port=0",
                "--spring.main.register-shutdown-hook=false",
                "--spring.main.banner-mode=off",
                "--logging.level.io.dirflux.example=warn",
                "--example.database=r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1");
        Tenant embedded = app.getBean(Simulator.class).tenant();

        browser()
                .post()
                .uri("/offboard/ada@acme.test")
                .exchange()
                .expectStatus()
                .isNoContent();
        assertThat(embedded.directories().get(0).users("inactive")).isEqualTo(101);
        assertThat(get("/directories").at("/id").asString())
                .isEqualTo(embedded.directories().get(0).id());
    }

    @Test
    void itIsShort() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/example"))) {
            int lines = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines += Files.readAllLines(file).size();
            }
            assertThat(lines).isLessThan(300);
        }
    }
}
