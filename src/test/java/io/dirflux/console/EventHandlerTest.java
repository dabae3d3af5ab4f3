package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the page gets for its calls about events, and when they end. */
@Tag("socket")
class EventHandlerTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration QUIET = Duration.ofMillis(600); // several polls

    private final Tenant tenant = ConsolePage.acme();
    private final SimulatedDirectory directory = tenant.directories().get(0);

    @ParameterizedTest
    @EnumSource
    void eventsOfAPersonAreListed(Dialect dialect) throws Exception {
        tenant.updateUserState(directory.userId(1), "suspended");
        tenant.updateUserState(directory.userId(2), "suspended");
        tenant.addMember(directory.groupId(11), directory.userId(1));
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            assertThat(ConsolePage.rows(page.lines("events", Map.of("user", directory.userId(1)))))
                    .extracting(event -> event.get("event").asString())
                    .containsExactlyElementsOf(tenant.events().stream()
                            .filter(event -> event.json().contains(directory.userId(1)))
                            .map(event -> event.event())
                            .toList());
            assertThat(ConsolePage.rows(page.lines(
                            "events", Map.of("email", directory.userEmail(2).toUpperCase(Locale.ROOT)))))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedConnectionEndsALiveList(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(
                                simulator, dialect, client -> client, server -> server.polls(POLL, POLL))
                        .signedIn();
                InputStream answer = page.open("events", Map.of("live", true))) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
            tenant.updateUserState(directory.userId(1), "suspended");
            assertThat(ConsolePage.json(lines.readLine())
                            .get("event")
                            .get("data")
                            .get("id")
                            .asString())
                    .isEqualTo(directory.userId(1));

            answer.close();
            await().atMost(SOON).until(() -> simulator.inFlight() == 0);
            int polls = simulator.requests(Route.LIST_EVENTS).size();

            await().during(QUIET)
                    .atMost(SOON)
                    .until(() -> simulator.requests(Route.LIST_EVENTS).size() <= polls + 1);
        }
    }
}
