package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Simulator;
import io.dirflux.sync.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Three processes sync one tenant into one PostgreSQL. One of them leads, and any of them is killed again and again. At
 * last the leader is paused until another one leads, and goes on. No lead has two holders. In the end the store has
 * what the simulator has, and the changes are those of one process.
 *
 * <p>When the leader is killed or paused, the lease in the database is made ten seconds older, to save that time.
 * {@code -Ddirflux.kills=60} is the long form: thirty kills, which take six minutes and wait for the whole lease.
 */
@Tag("socket")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class LedSyncTortureTest {

    private static final int KILLS = Integer.getInteger("dirflux.kills", 2) / 2;
    private static final long SEED = Long.getLong("dirflux.seed", new Random().nextInt());
    private static final boolean IS_LONG = KILLS > 1;
    private static final Duration SAVED = Duration.ofSeconds(IS_LONG ? 0 : 10);
    private static final Duration TAKEN_OVER = Duration.ofSeconds(20).minus(SAVED);

    private record Lead(long number, String process) {

        boolean isOf(SyncProcess candidate) {
            return process.startsWith(candidate.pid() + "-");
        }
    }

    @Test
    void threeProcessesMakeTheRowsAndChangesOfOneWhileTheyAreKilled() throws Exception {
        String url = TestDatabases.postgresqlUrl();
        StoredRows rows = StoredRows.created(url, TestDatabases.name());
        ChangingTenant tenant = new ChangingTenant(SEED, SyncTortureTest.LAG);
        Random random = new Random(SEED);
        Map<Long, String> leaders = new ConcurrentHashMap<>();
        List<String> doubled = new CopyOnWriteArrayList<>();
        AtomicLong looks = new AtomicLong();
        long startedAt = System.nanoTime();
        List<SyncProcess> processes = new ArrayList<>();
        try (Simulator simulator = SyncTortureTest.simulator(Dialect.OPENAPI, tenant, new AtomicBoolean(true))) {
            processes.addAll(SyncProcess.leading(3, simulator, Dialect.OPENAPI, url, rows.prefix()));
            Disposable watch = Flux.defer(() -> lead(rows))
                    .doOnNext(lead -> {
                        looks.incrementAndGet();
                        String other = leaders.putIfAbsent(lead.number(), lead.process());
                        if (other != null && !other.equals(lead.process())) {
                            doubled.add(lead + " and " + other);
                        }
                    })
                    .onErrorResume(failure -> Mono.empty()) // and looks again
                    .repeatWhen(ends -> ends.delayElements(Duration.ofMillis(50)))
                    .subscribe();
            await().atMost(Duration.ofSeconds(30)).until(() -> !leaders.isEmpty());
            for (int kill = 0; kill < KILLS; kill++) {
                SyncTortureTest.change(tenant, Duration.ofMillis(500 + random.nextInt(2_000)));
                if (kill % 3 == 0) {
                    killTheLeader(rows, processes);
                } else {
                    processes.remove(random.nextInt(processes.size())).kill();
                }
                processes.addAll(SyncProcess.leading(1, simulator, Dialect.OPENAPI, url, rows.prefix()));
            }
            SyncTortureTest.change(tenant, Duration.ofMillis(500));
            pauseTheLeader(rows, processes);
            SyncTortureTest.change(tenant, Duration.ofMillis(500));
            tenant.linkAll();
            await().atMost(Duration.ofMinutes(1)).until(tenant::catchUp);
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(
                            () -> assertThat(SyncTortureTest.differences(rows.all(), Replica.truth(tenant.early)))
                                    .as("seed " + SEED)
                                    .isEmpty());
            assertThat(processes).allMatch(SyncProcess::isAlive);
            assertThat(watch.isDisposed()).isFalse();
            watch.dispose();
            long seconds = Duration.ofNanos(System.nanoTime() - startedAt).toSeconds();
            assertThat(looks).as("looks in %d s", seconds).hasValueGreaterThan(2 * seconds);
        } finally {
            for (SyncProcess process : processes) {
                process.close();
            }
        }
        assertThat(doubled).isEmpty();
        assertThat(leaders.size()).as("seed " + SEED).isGreaterThan(1);
        assertThat(SyncTortureTest.isConsistent(rows, 0)).isPositive();
        System.out.printf(
                "LedSyncTortureTest: %d kills, %d leads, %d looks, seed %d%n",
                KILLS, leaders.size(), looks.get(), SEED);
    }

    private static void killTheLeader(StoredRows rows, List<SyncProcess> processes) throws Exception {
        SyncProcess leader = leader(rows, processes);
        processes.remove(leader);
        leader.kill();
        awaitAnother(leader, rows);
    }

    /** As a long garbage collection does. When it goes on, it does not know yet that it has lost the lead. */
    private static void pauseTheLeader(StoredRows rows, List<SyncProcess> processes) throws Exception {
        SyncProcess leader = leader(rows, processes);
        leader.signal("STOP");
        try {
            awaitAnother(leader, rows);
        } finally {
            leader.signal("CONT");
        }
    }

    private static SyncProcess leader(StoredRows rows, List<SyncProcess> processes) {
        return await().atMost(TAKEN_OVER.plusSeconds(10))
                .until(
                        () -> {
                            Lead lead = lead(rows).block();
                            return processes.stream().filter(lead::isOf).findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private static void awaitAnother(SyncProcess before, StoredRows rows) {
        rows.database()
                .run(sql -> sql.update("update dirflux_leader set expires_at = expires_at - interval '"
                        + SAVED.toSeconds() + "' second"))
                .block();
        await().atMost(TAKEN_OVER).until(() -> {
            Lead lead = lead(rows).block();
            return !lead.process().isEmpty() && !lead.isOf(before);
        });
    }

    private static Mono<Lead> lead(StoredRows rows) {
        return rows.database()
                .run(sql -> sql.query(
                                "select l.number, coalesce(l.process, '') as process from dirflux_leader l",
                                row -> new Lead(row.get("number", Long.class), row.get("process", String.class)))
                        .next());
    }
}
