package io.dirflux.r2dbc;

import io.dirflux.DirectorySyncClient;
import io.dirflux.RetryPolicy;
import io.dirflux.events.Leadership;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.Simulator;
import io.dirflux.sync.DirectoryReport;
import io.dirflux.sync.DirectorySync;
import io.dirflux.sync.SyncReport;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** A sync in a process of its own, which can be killed. */
final class SyncProcess implements AutoCloseable {

    /** Longer than lists and events lag behind, even if the test's threads stand still for a second. */
    static final Duration VISIBILITY_DELAY = Duration.ofSeconds(2);

    /** Begins the lines that are for the test, since a logger may write to the same place. */
    private static final String TOLD = "sync process: ";

    private static final String STARTED = "started";

    private static final Duration SOON = Duration.ofMinutes(5);

    private final Process process;
    private final BufferedReader output;

    private SyncProcess(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** A process that follows until it is killed. */
    static SyncProcess following(Simulator simulator, Dialect dialect, String url, String prefix) throws Exception {
        SyncProcess started = start("follow", simulator, dialect, url, prefix);
        started.untilStarted();
        return started;
    }

    /** This number of such processes, of which only one works. */
    static List<SyncProcess> leading(int count, Simulator simulator, Dialect dialect, String url, String prefix)
            throws Exception {
        List<SyncProcess> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(start("lead", simulator, dialect, url, prefix));
        }
        for (SyncProcess process : started) {
            process.untilStarted();
        }
        return started;
    }

    private void untilStarted() throws Exception {
        if (!STARTED.equals(told())) {
            throw new AssertionError("the process has ended");
        }
        Thread rest = new Thread(() -> output.lines().forEach(line -> {}), "output of a sync process");
        rest.setDaemon(true);
        rest.start();
    }

    /**
     * Runs a sync twice, in this process: no other one may have opened a file of H2.
     *
     * @return one line for each directory that is not complete, or where the second run found a difference
     */
    static List<String> runTwice(Simulator simulator, Dialect dialect, String url, String prefix) {
        ConnectionFactory database = ConnectionFactories.get(url);
        Connection held = held(database);
        try (DirectorySyncClient client = client(simulator.baseUrl(), simulator.apiKey(), dialect)) {
            DirectorySync sync = sync(client, database, prefix).build();
            List<String> lines = new ArrayList<>(lines(sync.run().block(SOON), false));
            lines.addAll(lines(sync.run().block(SOON), true));
            return lines;
        } finally {
            Mono.from(held.close()).block(SOON);
        }
    }

    private static SyncProcess start(String what, Simulator simulator, Dialect dialect, String url, String prefix)
            throws IOException {
        return new SyncProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SyncProcess.class.getName(),
                        what,
                        simulator.baseUrl(),
                        simulator.apiKey(),
                        dialect.name(),
                        url,
                        prefix)
                .redirectError(Redirect.INHERIT)
                .start());
    }

    /** What the process tells next; null at its end. */
    private String told() throws Exception {
        return CompletableFuture.supplyAsync(() -> output.lines()
                        .filter(line -> line.startsWith(TOLD))
                        .map(line -> line.substring(TOLD.length()))
                        .findFirst()
                        .orElse(null))
                .get(300, TimeUnit.SECONDS);
    }

    private static void tell(String line) {
        System.out.println(TOLD + line);
    }

    /** Whether the process is still there, as one that follows must be. */
    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal such as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " has failed: " + code);
        }
    }

    /** As {@code kill -9}: nothing in the process runs any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("still alive");
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] args) {
        ConnectionFactory database = ConnectionFactories.get(args[4]);
        Connection held = held(database);
        try (DirectorySyncClient client = client(args[1], args[2], Dialect.valueOf(args[3]))) {
            DirectorySync.Builder sync = sync(client, database, args[5]).reconcileEvery(Duration.ofSeconds(2));
            if (args[0].equals("lead")) {
                R2dbcDirectoryStore store = R2dbcDirectoryStore.of(database).withPrefix(args[5]);
                sync.leadership(Leadership.of(store.leaders()), "sync");
            }
            tell(STARTED);
            sync.build().follow().block();
        } finally {
            Mono.from(held.close()).block();
        }
    }

    /** H2 closes a file with its last connection. */
    private static Connection held(ConnectionFactory database) {
        return Mono.from(database.create())
                .<Connection>map(connection -> connection)
                .block(SOON);
    }

    private static DirectorySync.Builder sync(DirectorySyncClient client, ConnectionFactory database, String prefix) {
        return DirectorySync.builder(client, R2dbcDirectoryStore.of(database).withPrefix(prefix))
                .visibilityDelay(VISIBILITY_DELAY)
                .pollInterval(Duration.ofMillis(20), Duration.ofMillis(200))
                .recordChanges();
    }

    private static List<String> lines(SyncReport report, boolean mustBeEqual) {
        return report.directories().stream()
                .filter(directory -> {
                    boolean isComplete = directory.outcome() == DirectoryReport.Outcome.COMPLETE
                            || directory.outcome() == DirectoryReport.Outcome.DELETED;
                    return !isComplete || (mustBeEqual && directory.drift() + directory.removed() > 0);
                })
                .map(DirectoryReport::toString)
                .toList();
    }

    private static DirectorySyncClient client(String baseUrl, String apiKey, Dialect dialect) {
        return DirectorySyncClient.builder()
                .apiKey(apiKey)
                .baseUrl(baseUrl)
                .dialect(dialect)
                .rateLimits(RateLimits.unlimited())
                .attemptTimeout(Duration.ofSeconds(10))
                .retryPolicy(RetryPolicy.defaults()
                        .maxAttempts(8)
                        .backoff(Duration.ofMillis(1), Duration.ofMillis(50))
                        .budget(Integer.MAX_VALUE))
                .build();
    }
}
