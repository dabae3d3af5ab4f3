package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an export prints to standard error. */
class ExportWarningsTest extends ExportFixture {

    @Test
    void quietPrintsNothingButWarningsAndErrors() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            String directory = simulator.tenant().directories().get(1).id();

            CommandRun run = export(simulator, Dialect.OPENAPI, "users", "--directory", directory, "--quiet");

            assertThat(run.exported().lines()).hasSize(30);
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void namesAnUnreadableRecordAndWritesTheRest() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(1);
            String broken = directory.userId(3);
            simulator.faults(
                    Route.LIST_USERS,
                    (request, correct) -> Optional.of(new Fault.Body(correct.body()
                            .replace(
                                    "\"id\":\"" + broken + "\",\"directory_id\":",
                                    "\"id\":\"" + broken + "\",\"x\":"))));

            CommandRun run = export(simulator, Dialect.OPENAPI, "users", "--directory", directory.id());

            assertThat(run.err())
                    .contains("WARNING unreadable record: number 3 of its page, id " + broken)
                    .contains("export: users=29 unreadable=1 ");
            assertThat(CommandRun.field(run.exported(), "id")).hasSize(29).doesNotContain(broken);
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @Test
    void countsUnreadableTimestamps() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            String directory = simulator.tenant().directories().get(1).id();
            simulator.faults(
                    Route.LIST_USERS,
                    (request, correct) -> Optional.of(new Fault.Body(
                            correct.body().replaceFirst("\"created_at\":\"[^\"]+\"", "\"created_at\":\"then\""))));

            CommandRun run = export(simulator, Dialect.OPENAPI, "users", "--directory", directory);

            assertThat(run.err()).contains("WARNING unreadable fields, written as null: 1\n");
            assertThat(run.exported().lines()).hasSize(30);
            assertThat(run.code()).isZero();
        }
    }

    @Test
    void showsTheExpectedTotalIfTheServerReportsIt() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            String acme = simulator.tenant().organizationIds().get(0);

            CommandRun run = export(simulator, Dialect.OPENAPI, "users", "--organization", acme, "--progress", "plain");
            CommandRun members =
                    export(simulator, Dialect.OPENAPI, "members", "--organization", acme, "--progress", "plain");

            assertThat(run.err()).containsPattern("260/260 users  \\d+ users/s .* ETA 0 s");
            assertThat(members.err()).contains("14/14 groups");
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesNoPersonalDataToStandardError(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            String acme = simulator.tenant().organizationIds().get(0);
            simulator.faults(
                    Route.LIST_USERS,
                    (request, correct) -> request.parameter("after") == null
                            ? Optional.empty()
                            : Optional.of(new Fault.Status(422, "application/json", correct.body(), Map.of())));

            CommandRun run = export(simulator, dialect, "users", "--organization", acme, "--progress", "plain");

            Set<String> personal = personalData(run.exported());
            assertThat(personal).hasSizeGreaterThan(100);
            assertThat(personal).noneMatch(run.err()::contains);
            assertThat(run.code()).isEqualTo(3);
        }
    }

    private static Set<String> personalData(String users) {
        Set<String> found = new HashSet<>();
        users.lines()
                .map(CommandRun::json)
                .forEach(user -> Stream.of("email", "username", "last_name", "name")
                        .map(user::get)
                        .filter(field -> field != null
                                && field.isString()
                                && field.asString().length() > 3)
                        .forEach(field -> found.add(field.asString())));
        return found;
    }
}
