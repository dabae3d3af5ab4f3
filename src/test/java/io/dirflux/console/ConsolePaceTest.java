package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A browser that does not read stops the requests to the API: lists, filtered lists, and live events. */
@Tag("socket")
@TestInstance(Lifecycle.PER_CLASS)
class ConsolePaceTest {

    private static final Duration QUIET = Duration.ofMillis(700);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int EVENTS = 2_000;
    private static final int READ = 600;
    private static final int PAGE = 100;

    private final Tenant tenant = Tenant.builder()
            .organization("Acme", DirectorySpec.of(1_000, 4).name("Acme"))
            .build();
    private final SimulatedDirectory directory = tenant.directories().get(0);

    ConsolePaceTest() {
        for (int i = 0; i < EVENTS; i++) {
            tenant.updateUserAttribute(directory.userId(i % 50), "cost_center", "C" + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsThatNobodyReadsAreNotFetched(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn();
                Socket browser = page.unread("events", Map.of("live", true))) {
            int pages = settled(simulator, Route.LIST_EVENTS);
            assertThat(pages).as("pages of " + EVENTS / PAGE).isBetween(1, 4);

            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(browser.getInputStream(), StandardCharsets.UTF_8));
            for (int events = 0; events < READ; ) {
                events += answer.readLine().startsWith("{\"event\"") ? 1 : 0;
            }
            assertThat(simulator.requests(Route.LIST_EVENTS)).hasSizeBetween(READ / PAGE, READ / PAGE + 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPageOfAListIsAskedFor(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn();
                Socket past = page.unread("events", Map.of("email", "nobody@acme.example"));
                Socket filtered = page.unread("users", Map.of("directory", directory.id(), "state", "inactive"))) {
            assertThat(past.isConnected() && filtered.isConnected()).isTrue();

            assertThat(settled(simulator, Route.LIST_EVENTS)).isEqualTo(1);
            assertThat(settled(simulator, Route.LIST_USERS)).isEqualTo(1);

            List<JsonNode> pages = page.allPages("events", Map.of("user", directory.userId(7)));
            assertThat(pages).hasSize(EVENTS / PAGE);
            assertThat(ConsolePage.rows(pages)).hasSize(EVENTS / 50);
        }
    }

    private Simulator simulator(Dialect dialect) {
        return Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start();
    }

    /** How many requests there are when no further one has come for a while. */
    private static int settled(Simulator simulator, Route route) {
        await().atMost(SOON).until(() -> !simulator.requests(route).isEmpty());
        int[] seen = {0};
        await().during(QUIET).atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
            int before = seen[0];
            seen[0] = simulator.requests(route).size();
            return before == seen[0];
        });
        return seen[0];
    }
}
