package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
