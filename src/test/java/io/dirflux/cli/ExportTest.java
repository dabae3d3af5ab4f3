package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Compares exports with the simulator's data, id by id. */
class ExportTest {

    private static final Pattern CURSOR = Pattern.compile("to continue: --after (\\S+)");

    @TempDir
    private Path folder;

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
            List<String> expected = sorted(simulator.tenant().directories().get(0).userIds());
            simulator.faults(Route.LIST_USERS, (request, correct) -> {
                if (request.parameter("after") == null) {
                    simulator.tenant().directories().stream()
                            .filter(directory -> directory.id().equals(second))
                            .forEach(directory -> simulator.tenant().deleteDirectory(second));
                }
                return Optional.empty();
            });

            CommandRun run = export(simulator, dialect, "users", "--organization", acme);

            assertThat(sorted(CommandRun.field(run.exported(), "id"))).isEqualTo(expected);
            assertThat(run.err().contains("WARNING deleted during the export: " + second))
                    .isEqualTo(dialect == Dialect.OPENAPI);
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

            assertThat(sorted(run.exported().lines().map(CommandRun::json).flatMap(ExportTest::groupsOf)))
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
                    .isEqualTo(sorted(ofAcme(simulator, ExportTest::memberships)));
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

    @ParameterizedTest
    @EnumSource
    void continuesAfterAFailureWithExactlyTheRest(Dialect dialect) throws IOException {
        try (Simulator simulator = simulator(dialect)) {
            String acme = simulator.tenant().organizationIds().get(0);
            Path file = folder.resolve("users.ndjson");
            simulator.fault(Route.LIST_USERS, 2, Fault.status(403, "Forbidden"));
            String[] args = {"users", "--organization", acme, "--output", file.toString()};

            CommandRun first = export(simulator, dialect, args);
            Path part = folder.resolve("users.ndjson.part");
            int written = Files.readAllLines(part).size();
            CommandRun second = export(simulator, dialect, with(args, "--after", cursor(first)));

            assertThat(first.err()).contains("error: GET /directory_users answered 403", "export: users=100 ");
            assertThat(first.code()).isEqualTo(3);
            assertThat(first.err()).contains("written so far: " + part);
            assertThat(written).isEqualTo(100);
            assertThat(second.code()).as(second.err()).isZero();
            assertThat(part).doesNotExist();
            assertThat(sorted(CommandRun.field(Files.readString(file), "id")))
                    .isEqualTo(sorted(ofAcme(simulator, SimulatedDirectory::userIds)));
            assertThat(first.exported()).isEmpty();
        }
    }

    @Test
    void aFailedExportKeepsTheOldFile() throws IOException {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            Path file = Files.writeString(folder.resolve("users.ndjson"), "kept");
            String directory = simulator.tenant().directories().get(0).id();
            String[] args = {"users", "--directory", directory, "--output", file.toString()};
            simulator.fault(Route.LIST_USERS, 1, Fault.status(403, "Forbidden"));
            simulator.fault(Route.LIST_USERS, 3, Fault.status(403, "Forbidden"));

            CommandRun atOnce = export(simulator, Dialect.OPENAPI, args);
            assertThat(atOnce.code()).isEqualTo(3);
            assertThat(folder).isDirectoryNotContaining("glob:**.part");

            CommandRun later = export(simulator, Dialect.OPENAPI, args);
            assertThat(later.err()).contains("written so far: ", "to continue: --after directory_user_");
            assertThat(Files.readAllLines(folder.resolve("users.ndjson.part"))).hasSize(100);
            assertThat(file).hasContent("kept");

            CommandRun anew = export(simulator, Dialect.OPENAPI, args);
            assertThat(anew.code()).as(anew.err()).isZero();
            assertThat(CommandRun.field(Files.readString(file), "id")).hasSize(230);
            assertThat(folder).isDirectoryNotContaining("glob:**.part");
        }
    }

    @Test
    void refusesToContinueAPartFileFromAnotherCursor() throws IOException {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(0);
            Path file = Files.writeString(folder.resolve("users.ndjson"), "kept");
            Path part = Files.writeString(
                    folder.resolve("users.ndjson.part"), "{\"id\":\"" + directory.userId(3) + "\"}\n");
            String[] args = {"users", "--directory", directory.id(), "--output", file.toString()};

            CommandRun run = export(simulator, Dialect.OPENAPI, with(args, "--after", directory.userId(9)));

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("--after is not the cursor of the last record in " + part);
            assertThat(file).hasContent("kept");
        }
    }

    @Test
    void withoutAPartFileAfterAppends() throws IOException {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(1);
            Path file = Files.writeString(folder.resolve("users.ndjson"), "{\"id\":\"kept\"}\n");
            String[] args = {"users", "--directory", directory.id(), "--output", file.toString()};

            CommandRun run = export(simulator, Dialect.OPENAPI, with(args, "--after", directory.userId(19)));

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(CommandRun.field(Files.readString(file), "id"))
                    .hasSize(11)
                    .startsWith("kept");
        }
    }

    @Test
    void replacesTheFileOfALinkAndAnEmptyFile() throws IOException {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            String empty = simulator
                    .tenant()
                    .addDirectory(simulator.tenant().organizationIds().get(1), DirectorySpec.of(0, 0));
            Path file = Files.writeString(folder.resolve("real.ndjson"), "old");
            Path link = Files.createSymbolicLink(folder.resolve("link.ndjson"), file);

            CommandRun run = export(simulator, Dialect.OPENAPI, "users", "--directory", empty, "-o", link.toString());

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(link).isSymbolicLink();
            assertThat(file).isEmptyFile();
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
    void aDashIsStandardOutput() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            String directory = simulator.tenant().directories().get(1).id();

            CommandRun run = export(simulator, Dialect.OPENAPI, "users", "--directory", directory, "--output", "-");

            assertThat(run.exported().lines()).hasSize(30);
            assertThat(Path.of("-")).doesNotExist();
        }
    }

    @ParameterizedTest
    @EnumSource
    void continuesMembersAfterAFailure(Dialect dialect) {
        boolean openApi = dialect == Dialect.OPENAPI;
        try (Simulator simulator = simulator(dialect, openApi ? 8 : 130)) {
            String acme = simulator.tenant().organizationIds().get(0);
            simulator.fault(
                    openApi ? Route.LIST_USERS : Route.LIST_GROUPS, openApi ? 12 : 2, Fault.status(403, "Forbidden"));

            CommandRun first = export(simulator, dialect, "members", "--organization", acme);
            CommandRun second = export(simulator, dialect, "members", "--organization", acme, "--after", cursor(first));

            assertThat(first.code()).isEqualTo(3);
            assertThat(first.exported()).isNotEmpty();
            assertThat(sorted(memberships(first.exported() + second.exported())))
                    .isEqualTo(sorted(ofAcme(simulator, ExportTest::memberships)));
        }
    }

    @Test
    void printsNoCursorIfTheFirstRequestFails() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            CommandRun run = CommandRun.against(
                    simulator,
                    Map.of("WORKOS_API_KEY", "sk_live_wrong"),
                    "export",
                    "users",
                    "--directory",
                    simulator.tenant().directories().get(0).id());

            assertThat(run.err())
                    .contains(
                            "the key in WORKOS_API_KEY was refused",
                            "no cursor yet: run the command again from the start");
            assertThat(run.err()).doesNotContain("sk_live_wrong");
            assertThat(run.code()).isEqualTo(3);
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

            assertThat(run.err()).contains("WARNING unreadable timestamps, written as null: 1\n");
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

    @Test
    @EnabledIf("hasFullDevice")
    void aFullDiskIsReported() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            String directory = simulator.tenant().directories().get(0).id();

            CommandRun run =
                    export(simulator, Dialect.OPENAPI, "users", "--directory", directory, "--output", "/dev/full");

            assertThat(run.err())
                    .contains("error: the output cannot be written: No space left on device")
                    .contains("export: users=0 ", "no cursor yet");
            assertThat(run.code()).isEqualTo(3);
        }
    }

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export",
                "export users",
                "export users --directory directory_1 --organization org_1",
                "export users --directory org_1",
                "export users --directory directory_1 --output /nowhere/at/all",
                "export users --directory directory_1 --after org_1",
                "export groups --directory directory_1 --state active",
                "export groups --directory directory_1 --with-groups",
                "export directories --directory directory_1",
                "export everything",
            })
    void refusesInvalidCommandLines(String line) {
        CommandRun run = CommandRun.of(Map.of("WORKOS_API_KEY", "sk_test"), line.split(" "));

        assertThat(run.err()).contains("Try 'dirflux export");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void withoutKeyLeavesTheFileUnchanged() throws IOException {
        Path file = Files.writeString(folder.resolve("users.ndjson"), "kept");

        CommandRun run =
                CommandRun.of(Map.of(), "export", "users", "--directory", "directory_1", "--output", file.toString());

        assertThat(run.err()).startsWith("No API key: set the environment variable WORKOS_API_KEY");
        assertThat(run.code()).isEqualTo(2);
        assertThat(file).hasContent("kept");
    }

    @Test
    void anOptionTheDialectRefusesLeavesTheFileUnchanged() throws IOException {
        Path file = Files.writeString(folder.resolve("users.ndjson"), "kept");
        try (Simulator simulator = simulator(Dialect.REFERENCE)) {
            String[] args = {"users", "--directory", "directory_1", "--state", "suspended", "-o", file.toString()};

            CommandRun run = export(simulator, Dialect.REFERENCE, args);

            assertThat(run.code()).isEqualTo(2);
            assertThat(simulator.requests()).isEmpty();
            assertThat(file).hasContent("kept");
        }
    }

    private static CommandRun export(Simulator simulator, Dialect dialect, String... args) {
        String[] all = Stream.concat(Stream.of("export"), Stream.of(with(args, "--dialect", dialect.name())))
                .toArray(String[]::new);
        return CommandRun.against(simulator, Map.of("WORKOS_API_KEY", simulator.apiKey()), all);
    }

    private static String[] with(String[] args, String... more) {
        return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
    }

    private static Simulator simulator(Dialect dialect) {
        return simulator(dialect, 8);
    }

    private static Simulator simulator(Dialect dialect, int groups) {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(230, groups), DirectorySpec.of(30, 6))
                .organization("Globex", DirectorySpec.of(10, 2))
                .build();
        return Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start();
    }

    private static String cursor(CommandRun run) {
        Matcher matcher = CURSOR.matcher(run.err());
        assertThat(matcher.find()).as(run.err()).isTrue();
        return matcher.group(1);
    }

    private static Stream<String> ofAcme(Simulator simulator, Function<SimulatedDirectory, Stream<String>> what) {
        return simulator.tenant().directories().stream().limit(2).flatMap(what);
    }

    private static Stream<String> memberships(SimulatedDirectory directory) {
        return IntStream.range(0, directory.users())
                .boxed()
                .flatMap(user -> directory.groupsOf(user).map(group -> directory.userId(user) + " in " + group));
    }

    private static Stream<String> memberships(String lines) {
        return lines.lines()
                .map(CommandRun::json)
                .map(line -> line.get("id").asString() + " in "
                        + line.get("group_id").asString());
    }

    private static Stream<String> groupsOf(JsonNode user) {
        return user.get("groups")
                .valueStream()
                .map(group ->
                        user.get("id").asString() + " in " + group.get("id").asString());
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

    private static List<String> sorted(Stream<String> ids) {
        return ids.sorted().toList();
    }

    private static List<String> sorted(List<String> ids) {
        return ids.stream().sorted().toList();
    }
}
