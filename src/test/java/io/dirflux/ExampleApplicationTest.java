package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.example.ExampleApplication;
import io.dirflux.junit.WebhookSender;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.dirflux.simulator.WebhookAttempt;
import io.dirflux.simulator.WebhookDeliveries;
import io.dirflux.simulator.WebhookDestination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** The example, started on a port: what a reader, WorkOS and an operator see of it. */
@Timeout(120)
class ExampleApplicationTest {

    private static final Duration SOON = RunningExample.SOON;

    private static RunningExample example;

    @BeforeAll
    static void start() {
        example = new RunningExample();
    }

    @AfterAll
    static void stop() {
        example.close();
    }

    @BeforeEach
    void forgetRequests() {
        await().atMost(SOON).until(() -> example.simulator().inFlight() == 0);
        example.simulator().clearRequests();
    }

    private static String users() {
        return "/directories/" + example.large.id() + "/users";
    }

    @Test
    void aSlowReaderBoundsTheFetchingAndAHangUpEndsIt() throws Exception {
        try (RawReader reader = RawReader.get(example.port(), users(), "application/x-ndjson")) {
            assertThat(reader.lines(1)).hasSize(1);
            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> example.pages() <= 8);
            assertThat(reader.lines(500)).hasSize(500);
            assertThat(example.pages()).isBetween(6L, 13L);
        }
        await().atMost(SOON).until(() -> example.simulator().inFlight() == 0);
        long sent = example.pages();
        await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> example.pages() <= sent + 1);
        assertThat(sent).as("of 20 pages").isLessThan(15);
    }

    @Test
    void aBrowserContinuesWhereItWas() throws Exception {
        String last = example.large.userId(1_990);
        try (RawReader reader = RawReader.get(example.port(), users(), "text/event-stream\r\nLast-Event-ID: " + last)) {
            List<String> lines = reader.rest();
            assertThat(lines).filteredOn(line -> line.startsWith("id:")).hasSize(9);
            assertThat(lines).as("no reconnection for a day").contains("event:end", "retry:86400000");
        }
    }

    @Test
    void aWebhookBecomesARow() {
        await().atMost(SOON).until(() -> example.rows().equals(example.truth()));
        String ada = example.directory.userIdOf("ada@acme.test");
        assertThat(example.rows()).containsEntry(ada, "active");
        WebhookDeliveries deliveries = example.simulator()
                .deliverWebhooks(WebhookDestination.of(
                        "http://127.0.0.1:" + example.port() + "/webhooks/workos", WebhookSender.SECRET));
        example.tenant.updateUserState(ada, "inactive");

        await().atMost(SOON).until(() -> "inactive".equals(example.rows().get(ada)));
        await().atMost(SOON).until(() -> !deliveries.attempts().isEmpty());
        assertThat(deliveries.attempts()).allMatch(WebhookAttempt::delivered);
    }

    @Test
    void theHealthTurnsDownAndUpAgain() {
        await().atMost(SOON).until(() -> example.health().equals("UP"));
        example.stopSimulator();
        await().atMost(SOON).until(() -> example.health().equals("DOWN"));
        example.startSimulator();
        await().atMost(SOON).until(() -> example.health().equals("UP"));
    }

    @Test
    void aShutdownLosesNothing() {
        try (RunningExample own = new RunningExample()) {
            await().atMost(SOON)
                    .until(() -> !own.simulator().requests(Route.LIST_USERS).isEmpty());
            for (int user = 0; user < 50; user++) {
                own.tenant.updateUserState(own.directory.userId(user), "inactive");
            }
            own.stop();
            for (int user = 50; user < 100; user++) {
                own.tenant.removeUser(own.directory.userId(user));
            }
            own.start();

            await().atMost(SOON).until(() -> own.rows().equals(own.truth()));
            assertThat(own.get("/actuator/health")
                            .at("/components/dirfluxSync/status")
                            .asString())
                    .isEqualTo("UP");
        }
    }

    @Test
    void withoutAKeyItTalksToASimulatorOfItsOwn() {
        try (ConfigurableApplicationContext app = SpringApplication.run(
                new Class<?>[] {ExampleApplication.class, RunningExample.OwnThreads.class}, new String[] {
                    "--server.port=0",
                    "--spring.main.register-shutdown-hook=false",
                    "--spring.main.banner-mode=off",
                    "--logging.level.io.dirflux.example=warn",
                    "--example.database=r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1"
                })) {
            Tenant embedded = app.getBean(Simulator.class).tenant();

            RunningExample.browser(app)
                    .post()
                    .uri("/offboard/ada@acme.test")
                    .exchange()
                    .expectStatus()
                    .isNoContent();
            assertThat(embedded.directories().get(0).users("inactive")).isEqualTo(101);
            assertThat(RunningExample.get(app, "/directories").at("/id").asString())
                    .isEqualTo(embedded.directories().get(0).id());
        }
    }

    @Test
    void withAKeyInTheEnvironmentItTalksToWorkos() {
        new ApplicationContextRunner()
                .withUserConfiguration(ExampleApplication.class, RunningExample.OwnThreads.class)
                .withPropertyValues("WORKOS_API_KEY=sk_test_example", "dirflux.sync.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(Simulator.class)
                        .getBean(DirectorySyncClient.class)
                        .hasToString("DirectorySyncClient[https://api.workos.com, OPENAPI]"));
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
