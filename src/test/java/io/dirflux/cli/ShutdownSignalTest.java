package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exports that stop early: by a signal, a closed pipe, a stalled reader or a full disk. */
@EnabledOnOs(OS.LINUX)
class ShutdownSignalTest {

    private static final int USERS = 2_000;
    private static final int PAGES = USERS / 100;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void afterCtrlCTheCursorContinuesWithExactlyTheRest(Dialect dialect) throws Exception {
        Path file = folder.resolve("users.ndjson");
        try (Simulator simulator = slow(dialect)) {
            List<String> args = users(simulator, dialect, "--output", file.toString());
            try (ChildProcess child = ChildProcess.of(folder, simulator, args)) {
                awaitRequests(simulator, 8);
                child.signal("INT");

                assertThat(child.code()).as(child.err()).isEqualTo(130);
                assertThat(file).doesNotExist();
                String written = Files.readString(part(file));
                assertThat(written).endsWith("}\n");
                assertThat(written.lines().count()).isBetween(100L, USERS - 100L);
                assertThat(child.err())
                        .startsWith("interrupted")
                        .contains("export: users=" + written.lines().count() + " ");

                assertThatTheRestComes(simulator, args, child.cursor(), file);
            }
        }
    }

    @Test
    void sigtermPrintsTheCursorAndExitsWith143() throws Exception {
        try (Simulator simulator = slow(Dialect.REFERENCE);
                ChildProcess child = ChildProcess.of(folder, simulator, users(simulator, Dialect.REFERENCE))) {
            awaitRequests(simulator, 8);
            child.signal("TERM");

            assertThat(child.code()).as(child.err()).isEqualTo(143);
            assertThat(child.out()).endsWith("}\n");
            assertThat(CommandRun.field(child.out(), "id")).last().isEqualTo(child.cursor());
        }
    }

    @Test
    void reportsAClosedPipe() throws Exception {
        String line = "\"$@\" | head -3; exit ${PIPESTATUS[0]}";
        try (Simulator simulator = slow(Dialect.REFERENCE);
                ChildProcess child =
                        ChildProcess.inShell(folder, simulator, line, users(simulator, Dialect.REFERENCE))) {
            assertThat(child.code()).as(child.err()).isEqualTo(3);
            assertThat(child.out().lines()).hasSize(3);
            assertThat(child.err()).startsWith("error: the output cannot be written: Broken pipe");
            assertThat(child.cursor()).startsWith("directory_user_");
            assertThat(simulator.requests()).hasSizeLessThan(PAGES);
        }
    }

    @Test
    void aStalledReaderStopsFetchingAndDoesNotBlockCtrlC() throws Exception {
        try (Simulator simulator = slow(Dialect.REFERENCE);
                ChildProcess child = ChildProcess.unread(folder, simulator, users(simulator, Dialect.REFERENCE))) {
            awaitRequests(simulator, 2);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> simulator.requests().size(), requests -> requests < PAGES / 2);
            child.signal("INT");

            assertThat(child.code()).as(child.err()).isEqualTo(130);
            assertThat(child.err()).startsWith("interrupted");
            assertThat(child.cursor()).startsWith("directory_user_");
        }
    }

    @Test
    void afterAFullDiskTheCursorContinuesWithExactlyTheRest() throws Exception {
        Path file = folder.resolve("users.ndjson");
        try (Simulator simulator = slow(Dialect.REFERENCE)) {
            List<String> args = users(simulator, Dialect.REFERENCE, "--output", file.toString());
            try (ChildProcess child = ChildProcess.inShell(folder, simulator, "ulimit -f 100; exec \"$@\"", args)) {
                assertThat(child.code()).as(child.err()).isEqualTo(3);
                assertThat(child.err()).startsWith("error: the output cannot be written: File too large");
                assertThat(Files.size(part(file))).isBetween(90L * 1024, 100L * 1024);
                assertThat(Files.readString(part(file))).endsWith("}\n");

                assertThatTheRestComes(simulator, args, child.cursor(), file);
            }
        }
    }

    private static void assertThatTheRestComes(Simulator simulator, List<String> args, String cursor, Path file)
            throws IOException {
        List<String> again = new ArrayList<>(args);
        again.addAll(List.of("--after", cursor));

        CommandRun rest = CommandRun.of(Map.of("WORKOS_API_KEY", simulator.apiKey()), again.toArray(String[]::new));

        assertThat(rest.code()).as(rest.err()).isZero();
        assertThat(CommandRun.field(Files.readString(file), "id").stream().sorted())
                .containsExactlyElementsOf(simulator.tenant().directories().stream()
                        .flatMap(directory -> directory.userIds())
                        .sorted()
                        .toList());
    }

    private static Simulator slow(Dialect dialect) {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(USERS - 500, 10), DirectorySpec.of(500, 10))
                .build();
        return Simulator.builder()
                .dialect(dialect)
                .tenant(tenant)
                .unlimited()
                .latency(Duration.ofMillis(100), Duration.ZERO)
                .start();
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    private static void awaitRequests(Simulator simulator, int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> simulator.requests().size() >= count);
    }

    private static List<String> users(Simulator simulator, Dialect dialect, String... more) {
        List<String> args = new ArrayList<>(List.of("export", "users", "--progress", "none", "--rate", "1000"));
        args.addAll(
                List.of("--organization", simulator.tenant().organizationIds().get(0)));
        args.addAll(List.of("--base-url", simulator.baseUrl(), "--dialect", dialect.name()));
        args.addAll(List.of(more));
        return args;
    }
}
