package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.RetryPolicy;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the page is told about the limit: permits, who waits, what was refused and retried. */
@Tag("socket")
class LimitStreamTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Tenant tenant = ConsolePage.acme();
    private final SimulatedDirectory directory = tenant.directories().get(0);

    @ParameterizedTest
    @EnumSource
    void aClosedConnectionCancelsTheRequestAndLeavesTheQueue(Dialect dialect) throws Exception {
        try (Simulator simulator = Simulator.builder()
                        .dialect(dialect)
                        .tenant(tenant)
                        .unlimited()
                        .latency(Duration.ofSeconds(30), Duration.ZERO)
                        .start();
                ConsolePage page = ConsolePage.of(
                                simulator, dialect, client -> client.rateLimits(RateLimits.perSecond(1)))
                        .signedIn()) {
            InputStream sent = page.open("users", Map.of("directory", directory.id()));
            await().atMost(SOON).until(() -> simulator.inFlight() == 1);
            InputStream queued = page.open("users", Map.of("directory", directory.id()));
            await().atMost(SOON).until(() -> page.limit().get("waits").size() == 1);

            queued.close();
            await().atMost(SOON).until(() -> page.limit().get("waits").isEmpty());
            sent.close();
            await().atMost(SOON).until(() -> simulator.inFlight() == 0);

            assertThat(simulator.requests()).hasSize(1);
            assertThat(page.limit().get("keys").get(0).get("waiting").asInt()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLimitIsToldOnceASecondAndCostsNoRequest(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(
                                simulator,
                                dialect,
                                client -> client.rateLimits(
                                        RateLimits.perSecond(10).perDirectory(4)))
                        .signedIn()) {
            page.lines("users", Map.of("directory", directory.id()));
            try (InputStream answer = page.open("limit", Map.of())) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
                JsonNode first = ConsolePage.json(lines.readLine()).get("limit");
                JsonNode second = ConsolePage.json(lines.readLine()).get("limit");

                assertThat(first.get("keys"))
                        .extracting(key -> key.get("directory").asString())
                        .containsExactly("", directory.id());
                assertThat(first.get("keys").get(0).get("permits").asInt()).isEqualTo(10);
                assertThat(first.get("keys").get(1).get("permits").asInt()).isEqualTo(4);
                assertThat(first.get("keys").get(0).get("granted")).hasSize(300);
                assertThat(ConsolePage.sum(second.get("keys").get(0).get("granted")))
                        .isEqualTo(1);
                assertThat(second.get("second").asLong())
                        .isGreaterThan(first.get("second").asLong() - 1);
            }
            assertThat(simulator.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetryIsCounted(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(
                                simulator,
                                dialect,
                                client -> client.retryPolicy(
                                        RetryPolicy.defaults().backoff(Duration.ofMillis(10), Duration.ofMillis(20))))
                        .signedIn()) {
            simulator.fault(Route.LIST_DIRECTORIES, 1, Fault.status(503, "Service Unavailable"));

            assertThat(ConsolePage.rows(page.lines("directories", Map.of()))).hasSize(2);

            await().atMost(SOON).until(() -> {
                JsonNode key = page.limit().get("keys").get(0);
                return ConsolePage.sum(key.get("retried")) == 1 && ConsolePage.sum(key.get("granted")) == 2;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void a429HoldsTheKeyAndIsCounted(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(
                                simulator,
                                dialect,
                                client -> client.rateLimits(
                                        RateLimits.perSecond(10).perDirectory(4)))
                        .signedIn()) {
            simulator.fault(
                    Route.LIST_USERS,
                    1,
                    new Fault.Status(429, "application/json", "\"Ratelimited\"", Map.of("Retry-After", "30")));

            assertThat(ConsolePage.error(page.lines("users", Map.of("directory", directory.id())))
                            .get("message")
                            .asString())
                    .startsWith("GET /directory_users answered 429");
            await().atMost(SOON)
                    .until(() -> ConsolePage.sum(page.limit().get("keys").get(1).get("refused")) == 1);

            JsonNode held = page.limit().get("keys").get(1);
            assertThat(held.get("directory").asString()).isEqualTo(directory.id());
            assertThat(held.get("heldMillis").asLong()).isBetween(1_000L, 40_000L);
            assertThat(held.get("holdReason").asString()).isEqualTo("REFUSED");
            assertThat(held.get("available").asInt()).isZero();
        }
    }
}
