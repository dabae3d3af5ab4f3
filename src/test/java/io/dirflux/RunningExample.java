package io.dirflux;

import io.dirflux.example.ExampleApplication;
import io.dirflux.junit.WebhookSender;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example on a port, in front of a simulator and a database of its own. Both can be restarted. */
final class RunningExample implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(20);

    private static final JsonMapper JSON = new JsonMapper();

    final Tenant tenant = Tenant.builder()
            .organization("Acme")
            .directory(DirectorySpec.of(120, 2), d -> d.user("ada@acme.test"))
            .directory(DirectorySpec.of(2_000, 0), d -> {})
            .build();

    /** The one that is copied. */
    final SimulatedDirectory directory = tenant.directories().get(0);

    /** The one that is streamed only. */
    final SimulatedDirectory large = tenant.directories().get(1);

    private final String database = "r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1";
    private Simulator simulator = simulator(0);
    private ConfigurableApplicationContext app = application();

    /**
     * An application with threads of its own: one that ends would take Reactor Netty's shared ones from the others.
     * For the buffers see {@link WebFluxService}: Spring loses one when a reader hangs up.
     */
    @Configuration(proxyBeanMethods = false)
    static class OwnThreads {

        @Bean
        ReactorResourceFactory ownThreads() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setShutdownQuietPeriod(Duration.ZERO);
            return resources;
        }

        @Bean
        NettyServerCustomizer smallBuffers() {
            return server -> server.childOption(ChannelOption.SO_SNDBUF, 16_384)
                    .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false, true));
        }
    }

    private Simulator simulator(int port) {
        return Simulator.builder().tenant(tenant).unlimited().port(port).start();
    }

    private ConfigurableApplicationContext application() {
        return SpringApplication.run(
                new Class<?>[] {ExampleApplication.class, OwnThreads.class},
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
                                "dirflux.sync.poll-interval.max=1s",
                                "dirflux.health.interval=50ms")
                        .map(property -> "--" + property)
                        .toArray(String[]::new));
    }

    Simulator simulator() {
        return simulator;
    }

    void stopSimulator() {
        simulator.close();
    }

    /** Starts it where it was. */
    void startSimulator() {
        simulator = simulator(URI.create(simulator.baseUrl()).getPort());
    }

    void stop() {
        app.close();
    }

    void start() {
        app = application();
    }

    int port() {
        return port(app);
    }

    private static int port(ConfigurableApplicationContext app) {
        return Integer.parseInt(app.getEnvironment().getRequiredProperty("local.server.port"));
    }

    static WebTestClient browser(ConfigurableApplicationContext app) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port(app))
                .responseTimeout(SOON)
                .build();
    }

    /** The users in the copy, with their states. */
    Map<String, String> rows() {
        List<String> lines = browser(app)
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

    /** What the copy should have. */
    Map<String, String> truth() {
        return directory
                .userIds()
                .collect(Collectors.toMap(
                        id -> id,
                        id -> directory.userState(directory.userIndex(id).orElseThrow()),
                        (one, other) -> one,
                        TreeMap::new));
    }

    /** How many pages of the large directory were asked for. */
    long pages() {
        return simulator.requests(Route.LIST_USERS).stream()
                .filter(request -> large.id().equals(request.parameter("directory")))
                .count();
    }

    JsonNode get(String path) {
        return get(app, path);
    }

    static JsonNode get(ConfigurableApplicationContext app, String path) {
        return JSON.readTree(browser(app)
                .get()
                .uri(path)
                .exchange()
                .expectBody()
                .returnResult()
                .getResponseBody());
    }

    String health() {
        return get("/actuator/health").at("/components/dirflux/status").asString();
    }

    @Override
    public void close() {
        app.close();
        simulator.close();
    }
}
