package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.junit.SimulatorExtension;
import io.dirflux.junit.WebhookSender;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.Tenant;
import io.dirflux.simulator.WebhookAttempt;
import io.dirflux.simulator.WebhookDeliveries;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Boot application on a port, with WebFlux and the actuator, that needs nothing but properties. */
class BootApplicationTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of(Tenant.builder()
            .organization("Acme")
            .directory(d -> d.user("ada@acme.test").inGroups("Engineering").user("bob@acme.test")));

    private static ConfigurableApplicationContext app;
    private static WebTestClient browser;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        final Queue<String> events = new ConcurrentLinkedQueue<>();

        @Bean
        Users users(DirectorySyncClient client) {
            return new Users(client);
        }

        @Bean
        DirectoryEventListener listener() {
            return event -> Mono.fromRunnable(() -> events.add(event.name()));
        }
    }

    @RestController
    record Users(DirectorySyncClient client) {

        @GetMapping(path = "/directories/{id}/users", produces = MediaType.APPLICATION_NDJSON_VALUE)
        Flux<DirectoryUser> users(@PathVariable String id) {
            return client.users().list(UserQuery.inDirectory(id));
        }
    }

    @BeforeAll
    static void start() {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "server.port", 0,
                "server.address", "127.0.0.1",
                "spring.main.banner-mode", "off",
                "spring.main.register-shutdown-hook", false,
                "spring.reactor.netty.shutdown-quiet-period", "0s",
                "management.endpoints.web.exposure.include", "health,dirflux",
                "management.endpoint.health.show-details", "always",
                "management.endpoint.health.probes.enabled", true,
                "dirflux.webhook.path", "/webhooks/workos"));
        SIMULATOR.properties((name, value) -> properties.put(name, value.get()));
        SpringApplication application = new SpringApplication(Application.class);
        application.setDefaultProperties(properties);
        app = application.run();
        browser = WebTestClient.bindToServer()
                .baseUrl(address())
                .responseTimeout(SOON)
                .build();
    }

    private static String address() {
        return "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void usersAreStreamed() {
        String directory = SIMULATOR.tenant().directories().get(0).id();

        List<String> lines = browser.get()
                .uri("/directories/{id}/users", directory)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_NDJSON)
                .returnResult(String.class)
                .getResponseBody()
                .collectList()
                .block(SOON);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("\"email\":\"ada@acme.test\"", "\"directory_id\":\"" + directory + "\"");
    }

    @Test
    void theEventLoopOfTheServerIsShared() {
        assertThat(app.containsBean("dirfluxEventLoop")).isTrue();
    }

    @Test
    void healthHasTheClientAndLivenessHasNot() {
        JsonNode dirflux = json("/actuator/health").at("/components/dirflux");
        assertThat(dirflux.at("/status").asString()).isEqualTo("UP");
        assertThat(dirflux.at("/details/key").asString()).isEqualTo("accepted");
        assertThat(dirflux.at("/details/limiter/waiting").asInt()).isZero();
        for (String probe : List.of("liveness", "readiness")) {
            JsonNode state = json("/actuator/health/" + probe);
            assertThat(state.at("/status").asString()).isEqualTo("UP");
            assertThat(state.at("/components/dirflux").isMissingNode()).isTrue();
        }
    }

    @Test
    void theEndpointShowsTheLimiterAndNoKeyAndNobody() {
        JsonNode state = json("/actuator/dirflux");

        assertThat(state.at("/dialect").asString()).isEqualTo("OPENAPI");
        assertThat(state.at("/limits/client/limit").asInt()).isEqualTo(10);
        assertThat(state.at("/limits/client/waiting").asInt(-1)).isZero();
        assertThat(state.at("/events/caughtUp").asBoolean(true)).isFalse();
        assertThat(state.at("/follows").size())
                .as("nothing runs in the background")
                .isZero();
        assertThat(state.toString()).doesNotContain(SIMULATOR.simulator().apiKey(), WebhookSender.SECRET, "acme.test");
    }

    @Test
    void callsAreTimedByOurHandlerAndOtherObservationsByMicrometers() {
        json("/actuator/health");
        MeterRegistry meters = app.getBean(MeterRegistry.class);

        await().atMost(SOON).until(() -> meters.find("dirflux.call").timer() != null);
        assertThat(meters.find("dirflux.attempt").timer()).isNotNull();
        assertThat(meters.find("dirflux.call.active").longTaskTimer()).isNull();
        assertThat(meters.find("http.server.requests.active").longTaskTimer()).isNotNull();
    }

    private static JsonNode json(String path) {
        byte[] body = browser.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody();
        return new JsonMapper().readTree(body);
    }

    @Test
    void aWebhookReachesTheListener() {
        WebhookDeliveries deliveries = SIMULATOR.webhooks().deliverTo(address() + "/webhooks/workos");
        Tenant tenant = SIMULATOR.tenant();
        tenant.updateUserState(tenant.directories().get(0).userIdOf("bob@acme.test"), "inactive");
        SIMULATOR.webhooks().awaitDelivered(SOON);

        assertThat(deliveries.attempts()).isNotEmpty().allMatch(WebhookAttempt::delivered);
        await().atMost(SOON).until(() -> app.getBean(Application.class).events.contains("dsync.user.updated"));
    }
}
