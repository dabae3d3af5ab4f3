package io.dirflux.cli;

import static io.dirflux.cli.VerifyTest.answers;
import static io.dirflux.cli.VerifyTest.simulator;
import static io.dirflux.cli.VerifyTest.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The output of verify: JSON, quiet, and names from the server. */
class VerifyFormatsTest {

    @ParameterizedTest
    @EnumSource
    void printsOneJsonObject(Dialect dialect) {
        try (Simulator simulator =
                simulator(dialect, DirectorySpec.of(5, 3).state("unlinked"), DirectorySpec.of(5, 3))) {
            SimulatedDirectory first = simulator.tenant().directories().get(0);

            CommandRun run = verify(simulator, dialect, "--json");

            JsonNode json = CommandRun.json(run.out());
            assertThat(json.get("result").asString()).isEqualTo("warning");
            assertThat(json.get("warnings").asInt()).isEqualTo(1);
            assertThat(json.get("failures").asInt()).isZero();
            assertThat(json.get("responses").asInt()).isEqualTo(answers(dialect));
            assertThat(json.get("dialect_received").asString()).isEqualTo(dialect.name());
            assertThat(json.at("/steps/1/result").asString()).isEqualTo("warning");
            assertThat(json.at("/steps/1/records").valueStream())
                    .filteredOn(record -> record.get("state").asString().equals("unlinked"))
                    .singleElement()
                    .extracting(record -> record.get("id").asString())
                    .isEqualTo(first.id());
            assertThat(json.at("/steps/1/warnings/0").asString()).contains("is unlinked, not linked");
            assertThat(json.at("/steps/3/step").asString()).isEqualTo("group membership");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @Test
    void jsonNamesTheStepThatFailed() {
        try (Simulator simulator = simulator(Dialect.OPENAPI, DirectorySpec.of(5, 3))) {
            simulator.fault(Route.LIST_USERS, 1, Fault.status(403, "Forbidden"));

            CommandRun run = verify(simulator, Dialect.OPENAPI, "--json");

            JsonNode json = CommandRun.json(run.out());
            assertThat(json.get("result").asString()).isEqualTo("failed");
            assertThat(json.get("failures").asInt()).isEqualTo(1);
            assertThat(json.at("/steps/2/result").asString()).isEqualTo("failed");
            assertThat(json.get("error").asString()).startsWith("GET /directory_users answered 403");
            assertThat(run.code()).isEqualTo(3);
        }
    }

    @Test
    void quietPrintsOnlyWarnings() {
        try (Simulator simulator =
                simulator(Dialect.OPENAPI, DirectorySpec.of(5, 3).state("unlinked"), DirectorySpec.of(5, 3))) {
            assertThat(verify(simulator, Dialect.OPENAPI, "--quiet").out().lines())
                    .singleElement()
                    .asString()
                    .startsWith("   WARNING ");
        }
    }

    @Test
    void removesControlCharactersFromNames() {
        try (Simulator simulator =
                simulator(Dialect.OPENAPI, DirectorySpec.of(5, 3).name("a\u001b[2Jb\nc"))) {
            assertThat(verify(simulator, Dialect.OPENAPI).out())
                    .contains(" a?[2Jb?c linked")
                    .doesNotContain("\u001b");
        }
    }
}
