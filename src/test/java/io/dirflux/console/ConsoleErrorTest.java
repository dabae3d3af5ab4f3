package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Errors say what to do, and the page recovers from them. */
@Tag("socket")
class ConsoleErrorTest {

    private final Tenant tenant = ConsolePage.acme();
    private final SimulatedDirectory directory = tenant.directories().get(0);

    @ParameterizedTest
    @EnumSource
    void anErrorIsALineWithWhatToDo(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            simulator.fault(Route.LIST_USERS, 1, Fault.status(401, "Unauthorized"));
            simulator.fault(Route.LIST_USERS, 2, Fault.status(503, "Service Unavailable"));

            JsonNode key = ConsolePage.error(page.lines("users", Map.of("directory", directory.id())));
            JsonNode problem = page.limit().get("problem");
            JsonNode server = ConsolePage.error(page.lines("users", Map.of("directory", directory.id())));
            JsonNode kind = ConsolePage.error(page.lines("users", Map.of("directory", directory.groupId(0))));
            JsonNode missing = ConsolePage.error(page.lines("users", Map.of()));
            JsonNode body = ConsolePage.error(List.of(ConsolePage.json(
                    page.post("users", "[]").body().lines().findFirst().orElseThrow())));

            assertThat(key.get("kind").asString()).isEqualTo("KEY");
            assertThat(key.get("hint").asString()).contains("Authorization header's key was refused");
            assertThat(problem.get("kind").asString()).isEqualTo("KEY");
            assertThat(server.get("message").asString()).startsWith("GET /directory_users answered 503");
            assertThat(server.get("retryable").asBoolean()).isTrue();
            assertThat(kind.get("kind").asString()).isEqualTo("QUERY");
            assertThat(missing.get("message").asString()).contains("directory");
            assertThat(body.get("message").asString()).isEqualTo("The body is not a query");
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterAnErrorTheNextAnswerTakesTheProblemAway(Dialect dialect) throws Exception {
        Simulator gone = ConsolePage.simulator(tenant, dialect);
        try (ConsolePage page = ConsolePage.of(gone, dialect).signedIn()) {
            gone.close();
            assertThat(ConsolePage.error(page.lines("directories", Map.of()))
                            .get("kind")
                            .asString())
                    .isEqualTo("SERVER");
            assertThat(page.limit().get("problem").get("kind").asString()).isEqualTo("SERVER");

            int port = URI.create(gone.baseUrl()).getPort();
            try (Simulator back = Simulator.builder()
                    .dialect(dialect)
                    .tenant(tenant)
                    .unlimited()
                    .port(port)
                    .start()) {
                assertThat(ConsolePage.rows(page.lines("directories", Map.of())))
                        .hasSize(2);
                assertThat(page.limit().get("problem").isNull()).isTrue();
                assertThat(back.requests()).hasSize(1);
            }
        }
    }

    @Test
    void withoutAStoreTheSyncViewSaysHowToGetOne() throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, Dialect.OPENAPI);
                ConsolePage page = ConsolePage.of(simulator, Dialect.OPENAPI).signedIn()) {
            JsonNode error = ConsolePage.error(page.lines("sync", Map.of()));

            assertThat(error.get("message").asString()).contains("start the console with --store");
        }
    }

    @Test
    void anUnforeseenFailureNamesTheLineOfCodeButNotItsMessage() {
        ConsoleError error = ConsoleError.of(new IllegalStateException("ada@acme.example"));

        assertThat(error.kind()).isEqualTo(ConsoleError.Kind.INTERNAL);
        assertThat(error.message())
                .startsWith("The console has failed: IllegalStateException at ")
                .contains(ConsoleErrorTest.class.getName())
                .doesNotContain("ada");
    }
}
