package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.dirflux.sync.RecordKind;
import io.r2dbc.spi.ConnectionFactories;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies directories of the simulator into H2, by the command. */
@Tag("socket")
class SyncTest {

    @TempDir
    private Path folder;

    private String url;

    @BeforeEach
    void file() {
        url = "r2dbc:h2:file:///" + folder.resolve("directory");
    }

    @Test
    void theDemoCopiesEverythingAndSendsNothingToAProxy() {
        CommandRun run = CommandRun.of(
                Map.of("HTTPS_PROXY", "http://127.0.0.1:9"),
                "sync",
                "--demo",
                "--once",
                "--dialect",
                "REFERENCE",
                "--progress",
                "plain",
                "--to",
                url);

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out().lines().toList())
                .last()
                .asString()
                .startsWith("sync: directories=3 users=5000 groups=60 memberships=13067 removed=0 requests=");
        assertThat(run.err()).contains("60 groups  5000 users  13067 memberships");
        assertThat(users()).hasSize(5000);
    }

    @Test
    void aDirectoryThatWouldLoseMuchKeepsEverythingUnlessToldOtherwise() {
        Tenant tenant =
                Tenant.builder().organization("Acme", DirectorySpec.of(60, 2)).build();
        SimulatedDirectory directory = tenant.directories().get(0);
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            assertThat(sync(simulator).code()).isZero();
            List<String> leaving = directory.userIds().limit(30).toList();
            simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> Optional.of(
                            new Fault.Body("{\"object\":\"list\",\"data\":[],\"list_metadata\":{\"after\":null}}")));
            leaving.forEach(tenant::removeUser);

            CommandRun refused = sync(simulator);
            assertThat(refused.code()).as(refused.err()).isEqualTo(1);
            assertThat(refused.out()).contains("30 of 60 users", "run dirflux sync with --allow-removal");
            assertThat(users()).hasSize(60);

            CommandRun allowed = sync(simulator, "--allow-removal");
            assertThat(allowed.code()).as(allowed.out()).isZero();
            assertThat(users()).hasSize(30).doesNotContainAnyElementsOf(leaving);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r2dbc:postgresql://me:secret@localhost/app | DIRFLUX_DATABASE_PASSWORD",
                "r2dbc:mysql://localhost/app | only r2dbc:h2",
                "r2dbc:postgresql://localhost/app | DIRFLUX_DATABASE_USER",
                "jdbc:h2:mem:x | is not the URL of a database",
            })
    void aUrlThatCannotBeUsedIsRefused(String to, String message) {
        CommandRun run = CommandRun.of(Map.of(ClientOptions.KEY, "sk_test_x"), "sync", "--to", to);

        assertThat(run.err()).contains(message).doesNotContain("secret");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void aDatabaseThatCannotBeReachedIsNamed() {
        CommandRun run = CommandRun.of(
                Map.of(ClientOptions.KEY, "sk_test_x"), "sync", "--to", "r2dbc:postgresql://me@127.0.0.1:1/app");

        assertThat(run.err()).startsWith("error: the database of --to cannot be used: ");
        assertThat(run.code()).isEqualTo(3);
    }

    @Test
    void aDatabaseOfAnotherScopeIsRefused() {
        Tenant tenant =
                Tenant.builder().organization("Acme", DirectorySpec.of(5, 1)).build();
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            assertThat(sync(simulator).code()).isZero();
            CommandRun other =
                    sync(simulator, "--organization", tenant.organizationIds().get(0));

            assertThat(other.err()).contains("This store holds the scope \"all\"");
            assertThat(other.code()).isEqualTo(2);
        }
    }

    @Test
    void aPlanCopiesNothing() {
        Tenant tenant =
                Tenant.builder().organization("Acme", DirectorySpec.of(250, 3)).build();
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            CommandRun run = sync(simulator, "--plan");

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).contains("plan: directories=1 requests=");
            assertThat(simulator.requests(Route.LIST_USERS)).isEmpty();
            assertThat(users()).isEmpty();
        }
    }

    /** A column is too short for it, and the lists do not have it yet. */
    @Test
    void aRecordOfAnEventThatTheDatabaseRefusesIsNamed() {
        DirectorySpec spec = DirectorySpec.of(5, 1);
        Tenant events = Tenant.builder().organization("Acme", spec).build();
        try (Simulator simulator = Simulator.builder()
                .tenant(Tenant.builder().organization("Acme", spec).build())
                .eventsOf(events)
                .unlimited()
                .start()) {
            assertThat(sync(simulator).code()).isZero();
            try (SyncDatabase database = SyncDatabase.open(url, Map.of())) {
                database.rows("drop view dirflux_active_user", row -> "");
                database.rows("alter table dirflux_user alter column first_name varchar(40)", row -> "");
            }
            String user = events.directories().get(0).userId(1);
            events.updateUserName(user, "x".repeat(50), null);

            CommandRun run = sync(simulator);
            assertThat(run.err()).contains(user + " was left out: the database refuses it, SQLSTATE 22001");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    private CommandRun sync(Simulator simulator, String... more) {
        Stream<String> all = Stream.of("sync", "--progress", "none", "--visibility-delay", "0", "--to", url);
        Stream<String> args = Stream.concat(all, Stream.of(more));
        return CommandRun.against(
                simulator, Map.of(ClientOptions.KEY, simulator.apiKey()), args.toArray(String[]::new));
    }

    /** The users in the file. */
    private List<String> users() {
        R2dbcDirectoryStore store = R2dbcDirectoryStore.of(ConnectionFactories.get(url));
        return store.load().block().directories().keySet().stream()
                .flatMap(directory ->
                        store.ids(directory, RecordKind.USER, "", 10_000).toStream())
                .toList();
    }
}
