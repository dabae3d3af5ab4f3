package io.dirflux.cli;

import static io.dirflux.cli.VerifyTest.idsAfter;
import static io.dirflux.cli.VerifyTest.simulator;
import static io.dirflux.cli.VerifyTest.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The warnings of verify. */
class VerifyWarningsTest {

    @ParameterizedTest
    @EnumSource
    void warnsOfAnUnlinkedDirectoryAndUsesALinkedOne(Dialect dialect) {
        try (Simulator simulator =
                simulator(dialect, DirectorySpec.of(5, 3).state("unlinked"), DirectorySpec.of(5, 3))) {
            List<SimulatedDirectory> directories = simulator.tenant().directories();

            CommandRun run = verify(simulator, dialect);

            assertThat(run.out())
                    .contains(directories.get(0).name() + " unlinked\n   WARNING "
                            + directories.get(0).id() + " is unlinked, not linked")
                    .contains("verify: warnings=1 ");
            assertThat(directories.get(1).userIndex(idsAfter(run, "3.").get(0))).isPresent();
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void skipsUsersAndGroupsWithoutALinkedDirectory(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(5, 3).state("invalid_credentials"))) {
            CommandRun run = verify(simulator, dialect);

            assertThat(run.out()).contains("skipped: there is no linked directory", "skipped: there is no user");
            assertThat(simulator.requests(Route.LIST_USERS)).isEmpty();
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void warnsIfTheKeySeesNoDirectory(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            CommandRun run = verify(simulator, dialect);

            assertThat(run.out()).contains("WARNING this key can see no directory\n", "received no record");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void warnsOfAnEmptyDirectory(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(0, 0))) {
            CommandRun run = verify(simulator, dialect);

            assertThat(run.out())
                    .contains(
                            "WARNING " + simulator.tenant().directories().get(0).id() + " has no users");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void warnsOfAnInactiveUser(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(1, 3))) {
            String user = simulator.tenant().directories().get(0).userId(0);
            simulator.tenant().updateUserState(user, "suspended");

            CommandRun run = verify(simulator, dialect);

            assertThat(run.out()).contains("WARNING the first user, " + user + ", is not active but suspended");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void warnsOfAUserWithoutGroups(Dialect dialect) {
        try (Simulator simulator = simulator(dialect, DirectorySpec.of(1, 0))) {
            String user = simulator.tenant().directories().get(0).userId(0);

            CommandRun run = verify(simulator, dialect);

            assertThat(run.out()).contains("WARNING " + user + " belongs to no group");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void warnsOfTheOtherDialect(Dialect dialect) {
        Dialect other = dialect == Dialect.OPENAPI ? Dialect.REFERENCE : Dialect.OPENAPI;
        try (Simulator simulator = simulator(other, DirectorySpec.of(5, 3))) {
            CommandRun run = verify(simulator, dialect);

            assertThat(run.out())
                    .contains("dialect: sent " + dialect + ", received " + other, "try --dialect " + other);
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @Test
    void warnsOfAnUnreadableRecord() {
        try (Simulator simulator = simulator(Dialect.OPENAPI, DirectorySpec.of(5, 3), DirectorySpec.of(5, 3))) {
            String broken = simulator.tenant().directories().get(0).id();
            simulator.faults(
                    Route.LIST_DIRECTORIES,
                    (request, correct) ->
                            Optional.of(new Fault.Body(correct.body().replace("\"" + broken + "\"", "null"))));

            CommandRun run = verify(simulator, Dialect.OPENAPI);

            assertThat(run.out()).contains("WARNING unreadable record: number 0 of its page");
            assertThat(run.code()).isEqualTo(1);
        }
    }
}
