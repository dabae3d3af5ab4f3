package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.error.StoreUnavailableException;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import io.dirflux.sync.DirectoryReport;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.RecordedChange;
import io.dirflux.sync.Replica;
import io.dirflux.sync.SyncListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/** PostgreSQL is cut off and started again while a sync works. */
@Tag("socket")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PostgresqlRestartTest {

    @TempDir
    private Path folder;

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Throwable> cutOff = new CopyOnWriteArrayList<>();

    @Test
    void aFollowGoesOnByItselfAndNothingIsLost() throws Exception {
        TestDatabases.postgresqlUrl(); // there is a PostgreSQL on this machine
        String url = postgresql("start").strip();
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(650, 6), DirectorySpec.of(120, 4))
                .build();
        try (Simulator simulator =
                        Simulator.builder().tenant(tenant).unlimited().start();
                DirectorySyncClient client = DirectorySyncClient.builder()
                        .apiKey(simulator.apiKey())
                        .baseUrl(simulator.baseUrl())
                        .rateLimits(RateLimits.unlimited())
                        .build()) {
            simulator.faults(
                    Route.LIST_USERS, (request, honest) -> Optional.of(new Fault.Delay(Duration.ofMillis(200))));
            StoredRows rows = StoredRows.created(url, "dirflux_");
            Disposable following = sync(client, rows).follow().subscribe(null, failures::add);

            await().atMost(Duration.ofMinutes(1))
                    .until(() -> rows.all().toString().contains("user "));
            postgresql("restart"); // in the midst of a pass
            untilSame(rows, tenant);
            assertThat(cutOff).isNotEmpty().allMatch(StoreUnavailableException.class::isInstance);

            SimulatedDirectory directory = tenant.directories().get(0);
            for (int user = 0; user < 300; user++) {
                tenant.updateUserEmail(directory.userId(user), "new" + user + "@example.com");
                if (user == 150) {
                    postgresql("restart"); // in the midst of the events
                }
            }
            tenant.removeUser(directory.userId(301));
            untilSame(rows, tenant);
            following.dispose();
            assertThat(failures).isEmpty();
            Replica replica = new Replica()
                    .apply(rows.store()
                            .changes("replay", 1_000_000)
                            .map(RecordedChange::change)
                            .collectList()
                            .block());
            assertThat(replica.lines()).isEqualTo(Replica.truth(tenant));
        } finally {
            postgresql("stop");
        }
    }

    private DirectorySync sync(DirectorySyncClient client, StoredRows rows) {
        SyncListener listener = new SyncListener() {
            @Override
            public void retrying(Throwable failure) {
                cutOff.add(failure);
            }

            @Override
            public void passEnded(DirectoryReport report) {
                if (report.failure() != null) {
                    cutOff.add(report.failure());
                }
            }
        };
        return DirectorySync.builder(client, rows.store())
                .visibilityDelay(Duration.ofMillis(200))
                .pollInterval(Duration.ofMillis(20), Duration.ofMillis(500))
                .listener(listener)
                .recordChanges()
                .build();
    }

    private static void untilSame(StoredRows rows, Tenant tenant) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions() // it may not be up again
                .until(() -> rows.all().equals(Replica.truth(tenant)));
    }

    private String postgresql(String action) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(".ci", "postgresql").toString(), action, folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(action).isZero();
        return output;
    }
}
