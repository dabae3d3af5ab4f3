package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds what is wrong with directories of the simulator and their copy in H2. */
@Tag("socket")
class DoctorTest {

    @TempDir
    private Path folder;

    private final Tenant tenant =
            Tenant.builder().organization("Acme", DirectorySpec.of(30, 2)).build();

    private final SimulatedDirectory directory = tenant.directories().get(0);

    @Test
    void aDirectoryThatIsWellHasNoFindings() {
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            CommandRun run = command(simulator, "doctor");

            assertThat(run.code()).as(run.out() + run.err()).isZero();
            assertThat(run.out())
                    .contains("events: none in the last 24 hours", "doctor: directories=1 findings=0")
                    .doesNotContain("WARNING");
        }
    }

    @Test
    void aDirectoryThatIsNotLinkedIsAFinding() {
        tenant.updateDirectoryState(directory.id(), "unlinked");
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            CommandRun run = command(simulator, "doctor", directory.id());

            assertThat(run.out()).contains("WARNING the directory is unlinked");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @Test
    void aCopyThatIsBehindIsAFinding() {
        String url = "r2dbc:h2:file:///" + folder.resolve("directory");
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            copy(simulator, url);
            tenant.addGroup(directory.id());
            tenant.addUser(directory.id());
            CommandRun behind = command(simulator, "doctor", "--to", url);
            assertThat(behind.out())
                    .contains("the server counts 31 users, the copy has 30: run dirflux sync")
                    .contains("the server counts 3 groups, the copy has 2")
                    .doesNotContain("groups without members");
            assertThat(behind.code()).isEqualTo(1);

            copy(simulator, url);
            CommandRun copied = command(simulator, "doctor", "--to", url);
            assertThat(copied.out()).contains("groups without members: 1").doesNotContain("the server counts");
        }
    }

    @Test
    void aCopyOfLongAgoIsAFinding() {
        String url = "r2dbc:h2:file:///" + folder.resolve("directory");
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            copy(simulator, url);
            readAt(url, Instant.now().minus(Duration.ofHours(5)));
            assertThat(command(simulator, "doctor", "--to", url).out())
                    .contains("WARNING the copy is 5 hours old: run dirflux sync, or leave it running with --follow");
            readAt(url, Instant.now().minus(Duration.ofDays(40)));
            assertThat(command(simulator, "doctor", "--to", url).out())
                    .contains("WARNING the copy is 40 days old, and the server keeps events for 30: run dirflux sync");
        }
    }

    private static void copy(Simulator simulator, String url) {
        command(simulator, "sync", "--visibility-delay", "0", "--progress", "none", "--to", url);
    }

    private static void readAt(String url, Instant time) {
        try (SyncDatabase database = SyncDatabase.open(url, Map.of())) {
            database.rows("update dirflux_state set read_at = timestamp with time zone '" + time + "'", row -> row);
        }
    }

    @Test
    void whatCannotBeReadAndWhoIsInNoGroupAreFindings() {
        String url = "r2dbc:h2:file:///" + folder.resolve("directory");
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            tenant.addUser(directory.id());
            copy(simulator, url);
            simulator.faults(
                    Route.LIST_GROUPS,
                    (request, honest) -> Optional.of(
                            new Fault.Body(honest.body().replaceFirst("\"id\":\"[^\"]+\"", "\"id\":null"))));
            CommandRun run = command(simulator, "doctor", directory.id(), "--to", url);
            assertThat(run.out())
                    .contains("WARNING users without groups: ")
                    .contains("WARNING 1 of the first groups cannot be read: dirflux export groups --directory "
                            + directory.id() + " names them")
                    .contains("events: the last one seen is dsync.");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @Test
    void aClockThatIsOffIsAFinding() {
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            simulator.clockSkew(Duration.ofMinutes(3));
            assertThat(command(simulator, "doctor").out())
                    .contains("WARNING clock: ")
                    .contains("set it by NTP: signatures of webhooks are checked by it");
        }
    }

    @Test
    void othersThatUseTheKeyAreAFinding() {
        try (Simulator simulator = simulatorThatNames("10", "2")) {
            CommandRun run = CommandRun.of(
                    Map.of(ClientOptions.KEY, simulator.apiKey()),
                    "doctor",
                    "--base-url",
                    simulator.baseUrl(),
                    "--rate",
                    "10");

            assertThat(run.out())
                    .contains("WARNING others use this key, so that less than the limit is left: lower --rate, or use"
                            + " a key of its own")
                    .contains("findings=1");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @Test
    void aServerWhoseLimitIsLowerThanTheRateIsNoFinding() {
        try (Simulator simulator = simulatorThatNames("20", "19")) {
            CommandRun run = command(simulator, "doctor"); // at 1,000 per second

            assertThat(run.out()).contains("at present 20", "findings=0").doesNotContain("WARNING");
            assertThat(run.code()).isZero();
        }
    }

    private Simulator simulatorThatNames(String limit, String remaining) {
        return Simulator.builder()
                .tenant(tenant)
                .unlimited()
                .rateHeaders(correct -> Map.of("X-RateLimit-Limit", limit, "X-RateLimit-Remaining", remaining))
                .start();
    }

    @Test
    void aDatabaseWithoutACopyIsNamed() {
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            CommandRun run = command(simulator, "doctor", "--to", "r2dbc:h2:file:///" + folder.resolve("nothing"));

            assertThat(run.err()).startsWith("error: the database of --to cannot be used: ");
            assertThat(run.code()).isEqualTo(3);
        }
    }

    private static CommandRun command(Simulator simulator, String... args) {
        return CommandRun.against(simulator, Map.of(ClientOptions.KEY, simulator.apiKey()), args);
    }
}
