package io.dirflux.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.dirflux.DirectorySyncClient;
import io.dirflux.model.Dialect;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.SyncProgress;
import io.dirflux.sync.SyncReport;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A directory synced into a database. Prints a line of JSON for each figure, and fails if one of the full form misses
 * its bound: {@code load} compares a first pass, and a follow of 10,000 events, with a plain loop that sends the same
 * statements; {@code heap} compares the live heap at a tenth and at nine tenths; {@code rate} measures how much of a
 * limit of 10 per second a pass uses.
 */
public final class SyncMain {

    private static final String KEY = "sk_test_benchmark";
    private static final int FULL = 100_000;
    private static final int WARM_UP = 12_500;
    private static final int ROUNDS = 4;
    private static final int RATE = 10;
    private static final double MOST_OF_LOOP = 1.3;
    private static final double LEAST_OF_RATE = 0.7;
    private static final double MOST_GROWTH = 1.10;
    private static final double LEAST_OF_LIMIT = 0.97;
    private static final Duration LONG = Duration.ofHours(1);

    private final ConnectionFactory database;
    private final String store;
    private final SyncTenant tenant;
    private boolean isMissed;

    private SyncMain(ConnectionFactory database, String store, SyncTenant tenant) {
        this.database = database;
        this.store = store;
        this.tenant = tenant;
    }

    private static ConnectionFactory pooled(String url) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(url))
                .initialSize(1)
                .maxSize(4)
                .build());
    }

    /** Four arguments: {@code load}, {@code heap} or {@code rate}; the R2DBC URL; users; groups. */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean isRate = args[0].equals("rate");
        SyncTenant tenant = new SyncTenant(Integer.parseInt(args[2]), Integer.parseInt(args[3]), isRate);
        String store = args[1].contains("postgresql") ? "POSTGRESQL" : "H2";
        SyncMain main = new SyncMain(pooled(args[1]), store, tenant);
        try (ServerProcess server = ServerProcess.syncing(tenant, isRate ? 20 : 0)) {
            switch (args[0]) {
                case "load" -> main.load(server);
                case "heap" -> main.heap(server);
                case "rate" -> main.rate(server);
                default -> throw new IllegalArgumentException("load, heap or rate, not " + args[0]);
            }
        }
        System.exit(main.isMissed && tenant.users() >= FULL ? 1 : 0);
    }

    private void load(ServerProcess server) throws IOException {
        RecordedDatabase recorded = new RecordedDatabase(database);
        Work work = new Work(recorded, this::pass, this::first);
        work.measure(server);
        isMissed |= isPostgresql() && work.ratio() > MOST_OF_LOOP;
        work.print("load", recorded.clear(), "ratio", work.ratio());
        server.release();
        Work following = new Work(recorded, this::follow, schema -> {});
        following.measure(server);
        double share = 1 / following.ratio();
        isMissed |= isPostgresql() && share < LEAST_OF_RATE;
        following.print("follow", recorded.clear(), "share", share);
    }

    /** The driver of H2 works on the calling thread, so that nothing overlaps: its figures have no bound. */
    private boolean isPostgresql() {
        return store.equals("POSTGRESQL");
    }

    /** Something that is done by a sync, and then again by the plain loop. */
    private final class Work {

        private final RecordedDatabase recorded;
        private final Task task;
        private final Preparation preparation;
        private double synced = Double.MAX_VALUE;
        private double plain = Double.MAX_VALUE;
        private double syncedCpu = Double.MAX_VALUE;
        private double plainCpu = Double.MAX_VALUE;

        Work(RecordedDatabase recorded, Task task, Preparation preparation) {
            this.recorded = recorded;
            this.task = task;
            this.preparation = preparation;
        }

        /** Once unmeasured, to record it; then in turn. */
        void measure(ServerProcess server) {
            preparation.of("bench_recorded_");
            task.run(server, recorded, "bench_recorded_");
            for (int round = 0; round < ROUNDS; round++) {
                String bySync = "bench_sync" + round + "_";
                preparation.of(bySync);
                long cpu = cpu();
                synced = Math.min(synced, seconds(() -> task.run(server, database, bySync)));
                syncedCpu = Math.min(syncedCpu, (cpu() - cpu) / 1e9);
                String byLoop = "bench_plain" + round + "_";
                preparation.of(byLoop);
                cpu = cpu();
                plain = Math.min(
                        plain,
                        seconds(() -> recorded.replayed(database, sql -> sql.replace("bench_recorded_", byLoop))
                                .block(LONG)));
                plainCpu = Math.min(plainCpu, (cpu() - cpu) / 1e9);
            }
        }

        double ratio() {
            return synced / plain;
        }

        /** The CPU time is that of this process, without the database and the server. */
        void print(String what, int transactions, String name, double value) {
            System.out.printf(
                    Locale.ROOT,
                    "{\"benchmark\":\"sync %s\",\"store\":\"%s\",\"users\":%d,\"groups\":%d,\"memberships\":%d,"
                            + "\"transactions\":%d,\"seconds\":%.2f,\"plainSeconds\":%.2f,\"cpuSeconds\":%.2f,"
                            + "\"plainCpuSeconds\":%.2f,\"%s\":%.3f}%n",
                    what,
                    store,
                    tenant.users(),
                    tenant.groups(),
                    tenant.memberships(),
                    transactions,
                    synced,
                    plain,
                    syncedCpu,
                    plainCpu,
                    name,
                    value);
        }
    }

    private interface Task {
        void run(ServerProcess server, ConnectionFactory database, String prefix);
    }

    private interface Preparation {
        void of(String prefix);
    }

    private void first(String prefix) {
        R2dbcDirectoryStore.of(database).withPrefix(prefix).createSchema().block(LONG);
    }

    private void pass(ServerProcess server, ConnectionFactory to, String prefix) {
        try (DirectorySyncClient client = client(server, RateLimits.unlimited())) {
            check(sync(client, to, prefix).build().run().block(LONG));
        }
    }

    private void check(SyncReport report) {
        long users = report.directories().get(0).users();
        long memberships = report.directories().get(0).memberships();
        if (!report.isComplete() || users != tenant.users() || memberships != tenant.memberships()) {
            throw new IllegalStateException("Not everything was synced: " + report);
        }
    }

    private void follow(ServerProcess server, ConnectionFactory to, String prefix) {
        R2dbcDirectoryStore other = R2dbcDirectoryStore.of(database).withPrefix(prefix);
        String last = SyncTenant.eventId(SyncTenant.EVENTS - 1);
        try (DirectorySyncClient client = client(server, RateLimits.unlimited())) {
            Mono<Long> end = Mono.delay(Duration.ofMillis(20))
                    .repeat()
                    .filterWhen(n -> other.load()
                            .map(state -> last.equals(state.position().eventId())))
                    .next();
            sync(client, to, prefix).build().follow().takeUntilOther(end).block(LONG);
        }
    }

    private void heap(ServerProcess server) {
        long total = tenant.users() + tenant.memberships();
        List<Long> live = new ArrayList<>();
        first("bench_heap_");
        try (DirectorySyncClient client = client(server, RateLimits.unlimited())) {
            DirectorySync sync = sync(client, database, "bench_heap_").build();
            sync.progress().subscribe(progress -> measure(progress, total, live));
            check(sync.run().block(LONG));
        }
        double growth = (double) live.get(1) / live.get(0);
        System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"sync heap\",\"store\":\"%s\",\"users\":%d,\"memberships\":%d,\"maxHeap\":%d,"
                        + "\"liveAtTenth\":%d,\"liveAtNineTenths\":%d,\"growth\":%.3f}%n",
                store,
                tenant.users(),
                tenant.memberships(),
                Runtime.getRuntime().maxMemory(),
                live.get(0),
                live.get(1),
                growth);
        isMissed |= growth > MOST_GROWTH;
    }

    private static void measure(SyncProgress progress, long total, List<Long> live) {
        long done = progress.users() + progress.memberships();
        if (done >= total / 10 * (live.isEmpty() ? 1 : 9) && live.size() < 2) {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            live.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
    }

    /** The first ten requests go at once, so they do not count. A smaller pass before it warms this process up. */
    private void rate(ServerProcess server) throws IOException, InterruptedException {
        SyncMain small = new SyncMain(database, store, new SyncTenant(WARM_UP, tenant.groups(), true));
        try (ServerProcess warming = ServerProcess.syncing(small.tenant, 0)) {
            small.first("bench_warm_");
            small.pass(warming, database, "bench_warm_");
        }
        first("bench_rate_");
        try (DirectorySyncClient client = client(server, RateLimits.perSecond(RATE))) {
            SyncReport report =
                    sync(client, database, "bench_rate_").build().run().block(LONG);
            check(report);
            double used = (report.requests() - RATE) / (RATE * seconds(report.took()));
            System.out.printf(
                    Locale.ROOT,
                    "{\"benchmark\":\"sync rate\",\"store\":\"%s\",\"requests\":%d,\"seconds\":%.1f,\"used\":%.3f}%n",
                    store,
                    report.requests(),
                    seconds(report.took()),
                    used);
            isMissed |= used < LEAST_OF_LIMIT;
        }
    }

    private DirectorySyncClient client(ServerProcess server, RateLimits limits) {
        return DirectorySyncClient.builder()
                .apiKey(KEY)
                .baseUrl(server.baseUrl())
                .dialect(tenant.embedded() ? Dialect.REFERENCE : Dialect.OPENAPI)
                .rateLimits(limits)
                .build();
    }

    private static DirectorySync.Builder sync(DirectorySyncClient client, ConnectionFactory to, String prefix) {
        return DirectorySync.builder(client, R2dbcDirectoryStore.of(to).withPrefix(prefix))
                .visibilityDelay(Duration.ZERO)
                .scheduler(Schedulers.parallel());
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double seconds(Duration took) {
        return took.toNanos() / 1e9;
    }
}
