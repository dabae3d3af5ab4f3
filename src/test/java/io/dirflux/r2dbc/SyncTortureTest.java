package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.EventNames;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.FaultRule;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import io.dirflux.sync.DirectoryChange;
import io.dirflux.sync.RecordedChange;
import io.dirflux.sync.Replica;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes of every kind, events held back, lists that lag behind them, one request in ten fails, and the process
 * that follows is killed again and again. The list of events ignores {@code desc}, and each of the twelve events
 * occurs. The store is consistent after each kill. In the end it has what the simulator has, row by row, and the
 * recorded changes make the same.
 *
 * <p>Each database with each dialect, all at the same time. {@code -Ddirflux.kills=30} is the long form; {@code
 * -Ddirflux.seed=} makes the same changes again.
 */
@Tag("socket")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SyncTortureTest {

    private static final Duration HELD_BACK = Duration.ofMillis(300);
    static final Duration LAG = Duration.ofMillis(300);
    private static final int KILLS = Integer.getInteger("dirflux.kills", 1);
    private static final boolean IS_LONG = KILLS > 1;
    private static final int LONGEST_LIFE = IS_LONG ? 5_000 : 2_000;
    private static final long SEED = Long.getLong("dirflux.seed", new Random().nextInt());

    static Stream<Arguments> databasesAndDialects() {
        return Stream.of(SqlDialect.values())
                .flatMap(database -> Stream.of(Dialect.values()).map(dialect -> Arguments.of(database, dialect)));
    }

    @ParameterizedTest
    @MethodSource("databasesAndDialects")
    @Execution(ExecutionMode.CONCURRENT)
    void nothingIsLostAndNothingHappensTwice(SqlDialect database, Dialect dialect, @TempDir Path folder)
            throws Exception {
        String url = database == SqlDialect.H2
                ? "r2dbc:h2:file:///" + folder.resolve("directory")
                : TestDatabases.postgresqlUrl();
        StoredRows rows = StoredRows.created(url, TestDatabases.name());
        ChangingTenant tenant = new ChangingTenant(SEED, LAG);
        AtomicBoolean faulty = new AtomicBoolean(true);
        Random random = new Random(SEED);
        int changes = 0;
        try (Simulator simulator = simulator(dialect, tenant, faulty)) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (SyncProcess process = SyncProcess.following(simulator, dialect, url, rows.prefix())) {
                    tenant.everyKind();
                    change(tenant, Duration.ofMillis(300 + random.nextInt(LONGEST_LIFE)));
                    assertThat(process.isAlive()).as("seed " + SEED).isTrue();
                    process.kill();
                }
                changes = isConsistent(rows, changes);
            }
            tenant.linkAll();
            await().atMost(Duration.ofMinutes(1)).until(tenant::catchUp);
            faulty.set(false);
            ignoresDescendingOrder(simulator);
            assertThat(SyncProcess.runTwice(simulator, dialect, url, rows.prefix()))
                    .as("seed " + SEED)
                    .isEmpty();
        }
        assertThat(differences(rows.all(), Replica.truth(tenant.early)))
                .as("seed " + SEED)
                .isEmpty();
        changes = isConsistent(rows, changes);
        assertThat(tenant.events()).containsKeys(EventNames.ALL.toArray(String[]::new));
        System.out.printf(
                "SyncTortureTest: %s, %s: %d kills, %d operations, %d changes recorded, seed %d, events %s%n",
                database, dialect, KILLS, tenant.made(), changes, SEED, tenant.events());
    }

    /** As the API: the newest event cannot be asked for, so that no position may depend on it. */
    private static void ignoresDescendingOrder(Simulator simulator) throws Exception {
        assertThat(oldestEvents(simulator, "desc"))
                .isEqualTo(oldestEvents(simulator, "asc"))
                .contains("event_");
    }

    private static String oldestEvents(Simulator simulator, String order) throws Exception {
        URI uri = URI.create(
                simulator.baseUrl() + "/events?limit=5&order=" + order + "&events=" + String.join(",", EventNames.ALL));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + simulator.apiKey())
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void twoProcessesOnOneStoreMakeTheRowsAndChangesOfOne() throws Exception {
        String url = TestDatabases.postgresqlUrl();
        StoredRows rows = StoredRows.created(url, TestDatabases.name());
        ChangingTenant tenant = new ChangingTenant(SEED, LAG);
        try (Simulator simulator = simulator(Dialect.OPENAPI, tenant, new AtomicBoolean(true));
                SyncProcess one = SyncProcess.following(simulator, Dialect.OPENAPI, url, rows.prefix());
                SyncProcess other = SyncProcess.following(simulator, Dialect.OPENAPI, url, rows.prefix())) {
            change(tenant, Duration.ofSeconds(IS_LONG ? 4 : 2));
            tenant.linkAll();
            await().atMost(Duration.ofMinutes(1)).until(tenant::catchUp);
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(differences(rows.all(), Replica.truth(tenant.early)))
                            .as("seed " + SEED)
                            .isEmpty());
            assertThat(one.isAlive() && other.isAlive()).isTrue();
        }
        assertThat(isConsistent(rows, 0)).isPositive();
    }

    /**
     * The rows are those that the changes make; none of these has gone.
     *
     * @return how many changes there are
     */
    static int isConsistent(StoredRows rows, int changesBefore) {
        List<DirectoryChange> changes = new ArrayList<>();
        // a server may still commit what a killed client has sent
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            changes.clear();
            rows.store()
                    .changes("replay", 10_000_000)
                    .map(RecordedChange::change)
                    .collectList()
                    .block()
                    .forEach(changes::add);
            Map<String, Set<String>> stored = rows.all();
            assertThat(differences(stored, new Replica().apply(changes).lines()))
                    .as("seed " + SEED)
                    .isEmpty();
        });
        assertThat(changes).as("seed " + SEED).hasSizeGreaterThanOrEqualTo(changesBefore);
        return changes.size();
    }

    static void change(ChangingTenant tenant, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(time.plusSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    tenant.tick();
                    return System.nanoTime() >= end;
                });
    }

    /** What one has and the other has not, as text: some of it, if it is much. */
    static List<String> differences(Map<String, Set<String>> stored, Map<String, Set<String>> truth) {
        List<String> differences = new ArrayList<>();
        Set<String> directories = new TreeSet<>(stored.keySet());
        directories.addAll(truth.keySet());
        for (String directory : directories) {
            if (stored.containsKey(directory) != truth.containsKey(directory)) {
                differences.add(directory + (truth.containsKey(directory) ? " is missing" : " is too many"));
            }
            Set<String> here = stored.getOrDefault(directory, Set.of());
            Set<String> there = truth.getOrDefault(directory, Set.of());
            here.stream().filter(line -> !there.contains(line)).forEach(line -> differences.add("too many: " + line));
            there.stream().filter(line -> !here.contains(line)).forEach(line -> differences.add("missing: " + line));
        }
        return differences.subList(0, Math.min(20, differences.size()));
    }

    static Simulator simulator(Dialect dialect, ChangingTenant tenant, AtomicBoolean faulty) {
        Simulator simulator = Simulator.builder()
                .dialect(dialect)
                .tenant(tenant.late)
                .eventsOf(tenant.early)
                .eventVisibilityDelay(HELD_BACK)
                .unlimited()
                .start();
        Random random = new Random(SEED);
        FaultRule oneInTen = (request, honest) -> {
            synchronized (random) {
                return faulty.get() && random.nextInt(10) == 0
                        ? Optional.of(fault(random, honest.body().length()))
                        : Optional.empty();
            }
        };
        for (Route route : Route.values()) {
            simulator.faults(route, oneInTen);
        }
        return simulator;
    }

    private static Fault fault(Random random, int length) {
        return switch (random.nextInt(5)) {
            case 0 -> new Fault.Reset();
            case 1 -> new Fault.Truncate(random.nextInt(Math.max(1, length)));
            case 2 -> new Fault.Delay(Duration.ofMillis(random.nextInt(300)));
            case 3 -> Fault.status(429, "Ratelimited");
            default -> Fault.status(503, "not now");
        };
    }
}
