package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.SyncPass;
import io.dirflux.sync.SyncState;
import io.r2dbc.spi.ConnectionFactories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A sync that follows, in a process of its own, until a signal ends it. */
@Tag("socket")
@EnabledOnOs(OS.LINUX)
class SyncFollowTest {

    private static final int USERS = 1_000;

    @TempDir
    private Path folder;

    private final Tenant tenant =
            Tenant.builder().organization("Acme", DirectorySpec.of(USERS, 2)).build();

    private final SimulatedDirectory directory = tenant.directories().get(0);
    private R2dbcDirectoryStore store;
    private String url;

    @BeforeEach
    void file() {
        url = "r2dbc:h2:file:///" + folder.resolve("directory");
        store = R2dbcDirectoryStore.of(ConnectionFactories.get(url));
    }

    @Test
    void ctrlCDuringAPassLeavesWholePagesAndTheNextSyncDoesTheRest() throws Exception {
        try (Simulator slow = simulator(Duration.ofMillis(300));
                Simulator fast = simulator(Duration.ZERO);
                ChildProcess child = follow(slow)) {
            awaitRequests(slow, Route.LIST_USERS, 4);
            child.signal("INT");

            assertInterrupted(child, 130);
            SyncPass pass = state().directories().get(directory.id()).pass();
            assertThat(pass.phase()).isEqualTo(SyncPass.Phase.USERS);
            assertThat(pass.users()).isBetween(100L, USERS - 100L).isEqualTo(users().size());
            assertThat(users()).contains(pass.cursor());

            assertThatTheRestComes(fast);
            assertThat(fast.requests(Route.LIST_USERS).get(0).parameter("after"))
                    .isEqualTo(pass.cursor());
        }
    }

    @Test
    void sigtermWhileFollowingKeepsEveryChangeUpToTheLastPoll() throws Exception {
        try (Simulator simulator = simulator(Duration.ZERO);
                ChildProcess child = follow(simulator)) {
            awaitRequests(simulator, Route.LIST_EVENTS, 2);
            String joined = tenant.addUser(directory.id());
            String left = directory.userIds().findFirst().orElseThrow();
            tenant.removeUser(left);
            String last = tenant.events().get(tenant.events().size() - 1).id();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> simulator.requests(Route.LIST_EVENTS).stream()
                            .anyMatch(request -> last.equals(request.parameter("after"))));
            child.signal("TERM");

            assertInterrupted(child, 143);
            assertThat(Objects.requireNonNull(state().position()).eventId()).isEqualTo(last);
            assertThat(users()).contains(joined).doesNotContain(left);

            assertThatTheRestComes(simulator);
        }
    }

    private static void assertInterrupted(ChildProcess child, int code) throws Exception {
        assertThat(child.code()).as(child.err()).isEqualTo(code);
        assertThat(child.out()).isEmpty();
        assertThat(child.err().lines()).containsExactly("interrupted; run it again to continue");
    }

    /** The pass may have been cut off, so another sync ends it. */
    private void assertThatTheRestComes(Simulator simulator) {
        CommandRun rest = CommandRun.of(
                Map.of(ClientOptions.KEY, simulator.apiKey()), args(simulator).toArray(String[]::new));

        assertThat(rest.code()).as(rest.err()).isZero();
        assertThat(rest.out().lines()).last().asString().startsWith("sync: directories=1 users=");
        assertThat(users())
                .containsExactlyElementsOf(directory.userIds().sorted().toList());
    }

    private Simulator simulator(Duration latency) {
        return Simulator.builder()
                .dialect(Dialect.REFERENCE)
                .tenant(tenant)
                .unlimited()
                .latency(latency, Duration.ZERO)
                .start();
    }

    private ChildProcess follow(Simulator simulator) throws IOException {
        return ChildProcess.of(
                folder,
                simulator,
                Stream.concat(args(simulator).stream(), Stream.of("--follow")).toList());
    }

    private List<String> args(Simulator simulator) {
        List<String> how = List.of("sync", "--visibility-delay", "0", "--progress", "none", "--rate", "1000");
        List<String> where = List.of("--dialect", "REFERENCE", "--base-url", simulator.baseUrl(), "--to", url);
        return Stream.concat(how.stream(), where.stream()).toList();
    }

    private static void awaitRequests(Simulator simulator, Route route, int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> simulator.requests(route).size() >= count);
    }

    private SyncState state() {
        return Objects.requireNonNull(store.load().block());
    }

    private List<String> users() {
        return store.ids(directory.id(), RecordKind.USER, "", 10_000)
                .collectList()
                .block();
    }
}
