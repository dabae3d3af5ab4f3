package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports that fail and continue, and their files. */
class ExportResumeTest extends ExportFixture {

    private static final Pattern CURSOR = Pattern.compile("to continue: --after (\\S+)");

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
                    .isEqualTo(sorted(ofAcme(simulator, ExportFixture::memberships)));
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

    private static String cursor(CommandRun run) {
        Matcher matcher = CURSOR.matcher(run.err());
        assertThat(matcher.find()).as(run.err()).isTrue();
        return matcher.group(1);
    }
}
