package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Compares exports with the simulator's data, id by id. */
class ExportTest extends ExportFixture {

    @ParameterizedTest
    @EnumSource
    void exportsUsersOfADirectory(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(0);

            CommandRun run = export(simulator, dialect, "users", "--directory", directory.id());

            assertThat(sorted(CommandRun.field(run.exported(), "id"))).isEqualTo(sorted(directory.userIds()));
            assertThat(run.err()).containsPattern("export: users=230 unreadable=0 requests=\\d seconds=");
            assertThat(run.out()).isEmpty();
            assertThat(run.code()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void exportsUsersAndGroupsOfAnOrganization(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            String acme = simulator.tenant().organizationIds().get(0);

            CommandRun users = export(simulator, dialect, "users", "--organization", acme);
            CommandRun groups = export(simulator, dialect, "groups", "--organization", acme);

            assertThat(sorted(CommandRun.field(users.exported(), "id")))
                    .isEqualTo(sorted(ofAcme(simulator, SimulatedDirectory::userIds)));
            assertThat(sorted(CommandRun.field(groups.exported(), "id")))
                    .isEqualTo(sorted(ofAcme(simulator, SimulatedDirectory::groupIds)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryThatIsDeletedDuringTheExportIsNamedAndIsNoFailure(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            String acme = simulator.tenant().organizationIds().get(0);
            String second = simulator.tenant().directories().get(1).id();
            List<String> expected =
                    sorted(simulator.tenant().directories().get(0).userIds());
            simulator.faults(Route.LIST_USERS, (request, correct) -> {
                if (request.parameter("after") == null) {
                    simulator.tenant().directories().stream()
                            .filter(directory -> directory.id().equals(second))
                            .forEach(directory -> simulator.tenant().deleteDirectory(second));
                }
                return Optional.empty();
            });

            CommandRun run = export(simulator, dialect, "users", "--organization", acme);

            List<String> exported = sorted(CommandRun.field(run.exported(), "id"));
            if (dialect == Dialect.OPENAPI) {
                assertThat(exported).isEqualTo(expected);
                assertThat(run.err()).contains("WARNING deleted during the export: " + second);
            } else { // one list, newest first: its first page has users of the deleted directory
                assertThat(exported).containsAll(expected);
            }
            assertThat(run.code()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void exportsUsersInAState(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(0);

            CommandRun run = export(simulator, dialect, "users", "--directory", directory.id(), "--state", "inactive");

            assertThat(sorted(CommandRun.field(run.exported(), "id")))
                    .isNotEmpty()
                    .isEqualTo(sorted(IntStream.range(0, directory.users())
                            .filter(user -> directory.userState(user).equals("inactive"))
                            .mapToObj(directory::userId)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void exportsUsersWithTheirGroups(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(1);

            CommandRun run = export(simulator, dialect, "users", "--directory", directory.id(), "--with-groups");

            assertThat(sorted(run.exported().lines().map(CommandRun::json).flatMap(ExportFixture::groupsOf)))
                    .isNotEmpty()
                    .isEqualTo(sorted(memberships(directory)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheOptionGroupsAreNull(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(1);

            CommandRun run = export(simulator, dialect, "users", "--directory", directory.id());

            assertThat(run.exported().lines().map(CommandRun::json).map(user -> user.get("groups")))
                    .allMatch(JsonNode::isNull);
        }
    }

    @ParameterizedTest
    @EnumSource
    void exportsMembersOfADirectoryAndOfAnOrganization(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(1);
            String acme = simulator.tenant().organizationIds().get(0);

            CommandRun one = export(simulator, dialect, "members", "--directory", directory.id());
            CommandRun all = export(simulator, dialect, "members", "--organization", acme);

            assertThat(sorted(memberships(one.exported()))).isNotEmpty().isEqualTo(sorted(memberships(directory)));
            assertThat(sorted(memberships(all.exported())))
                    .isEqualTo(sorted(ofAcme(simulator, ExportFixture::memberships)));
            assertThat(CommandRun.field(one.exported(), "directory_id")).containsOnly(directory.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void exportsDirectoriesOfAllOrOneOrganization(Dialect dialect) {
        try (Simulator simulator = simulator(dialect)) {
            List<String> ids = simulator.tenant().directories().stream()
                    .map(SimulatedDirectory::id)
                    .toList();
            String globex = simulator.tenant().organizationIds().get(1);

            CommandRun all = export(simulator, dialect, "directories");
            CommandRun one = export(simulator, dialect, "directories", "--organization", globex);

            assertThat(sorted(CommandRun.field(all.exported(), "id"))).isEqualTo(sorted(ids));
            assertThat(CommandRun.field(one.exported(), "id")).containsExactly(ids.get(2));
        }
    }

    @Test
    void writesTheFieldNamesOfTheApi() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(1);

            JsonNode user = CommandRun.json(export(simulator, Dialect.OPENAPI, "users", "--directory", directory.id())
                    .exported()
                    .lines()
                    .findFirst()
                    .orElseThrow());

            assertThat(user.propertyNames())
                    .contains("object", "id", "directory_id", "organization_id", "idp_id", "email", "first_name")
                    .contains("last_name", "state", "custom_attributes", "role", "groups", "created_at", "updated_at")
                    .allMatch(name -> name.matches("[a-z_]+"));
            assertThat(user.get("state").asString()).isIn("active", "inactive");
            assertThat(user.get("created_at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
        }
    }
}
