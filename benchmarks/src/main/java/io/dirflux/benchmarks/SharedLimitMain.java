package io.dirflux.benchmarks;

import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RateLimitAlgorithm;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.ServerRateHeaders;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How much of one limit several JVMs use together, how often they are refused and how even their parts are. One
 * simulator serves all of them; each rate and each way of counting has a simulator and JVMs of its own, one after the
 * other. Prints a table, and fails if a row misses its bounds.
 */
public final class SharedLimitMain {

    private static final int MOST_PROCESSES = 4;
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration TWO_PERIODS = Duration.ofSeconds(2);
    private static final Duration ONE_WAY = Duration.ofMillis(25);
    private static final Duration JITTER = Duration.ofMillis(15);
    private static final List<Integer> RATES = List.of(10, 100);

    private SharedLimitMain() {}

    /** The rows of the table. */
    private enum Row {
        REDIS(SharedContender.REDIS, 4, "", Bounds.SHARED),
        IDLE(SharedContender.REDIS, 4, ", one of the four idle", Bounds.SHARED),
        KILLED(SharedContender.REDIS, 4, ", one of the four killed", Bounds.SHARED),
        SHARE(SharedContender.SHARE, 4, "", Bounds.NONE),
        UNAWARE(SharedContender.UNAWARE, 4, "", Bounds.UNAWARE),
        TWO_UNAWARE(SharedContender.UNAWARE, 2, ", two processes", Bounds.UNAWARE),
        BUCKET4J(SharedContender.BUCKET4J, 4, "", Bounds.NONE),
        BUCKET4J_CLOCKS(SharedContender.BUCKET4J_CLOCKS, 4, "", Bounds.NONE);

        private final SharedContender contender;
        private final int processes;
        private final String addition;
        private final Bounds bounds;

        Row(SharedContender contender, int processes, String addition, Bounds bounds) {
            this.contender = contender;
            this.processes = processes;
            this.addition = addition;
            this.bounds = bounds;
        }

        /** How many of the processes send something in the time that counts: the first ones. */
        int busy() {
            return this == IDLE || this == KILLED ? processes - 1 : processes;
        }
    }

    /** What a row has to keep. */
    private record Bounds(double used, double refused, double worst, int lost) {

        static final Bounds SHARED = new Bounds(0.95, 0.005, 0.1, 0);
        static final Bounds UNAWARE = new Bounds(0.92, 0.06, 0.25, 0);
        static final Bounds NONE = new Bounds(0, 1, Double.MAX_VALUE, Integer.MAX_VALUE);

        boolean areKeptBy(Outcome outcome) {
            return outcome.used() >= used
                    && outcome.refused() <= refused
                    && outcome.worst() <= worst
                    && outcome.lost() <= lost;
        }
    }

    /**
     * What became of a limit.
     *
     * @param worst by how much one part differs from an even one
     * @param refusedAtStart the part that was refused before the time that counts
     */
    private record Outcome(double used, double refused, double worst, double refusedAtStart, int lost) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f%%, %.1f%%, %.0f%%", 100 * used, 100 * refused, 100 * worst);
        }
    }

    /**
     * Arguments: how many seconds each figure takes after the start (60), then the rows (all). A row has a line for
     * each rate, and a line a figure for each way of counting, the largest part that was refused in the start, and the
     * calls that were lost, those of the start included:
     *
     * <ul>
     *   <li>{@code REDIS}
     *   <li>{@code IDLE}: the last of the four processes sends nothing
     *   <li>{@code KILLED}: it is killed after the start; the figures are those of the others, from two periods later
     *   <li>{@code UNAWARE}, {@code TWO_UNAWARE}: four or two processes that do not know of each other
     *   <li>{@code SHARE}, {@code BUCKET4J}, {@code BUCKET4J_CLOCKS}
     * </ul>
     *
     * <p>The environment variable {@code DIRFLUX_REDIS} is the URL of a Redis. The exit code is 1 if one of the first
     * three uses less than 95% of a limit, is refused more than 0.5%, has a part that is more than 10% off an even one,
     * or loses a call. For those that do not know of each other it is 92%, 6%, 25% and no lost call; they need a
     * minute, and even then one run in twenty has a part that is further off.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Duration length = Duration.ofSeconds(args.length == 0 ? 60 : Integer.parseInt(args[0]));
        List<Row> rows = args.length < 2
                ? List.of(Row.values())
                : Arrays.stream(args).skip(1).map(Row::valueOf).toList();
        String redis = System.getenv("DIRFLUX_REDIS");
        if (redis == null || redis.isEmpty()) {
            throw new IllegalArgumentException("DIRFLUX_REDIS is not set: DIRFLUX_REDIS=$(.ci/redis start FOLDER)");
        }
        System.out.println("| processes | rate | fixed window: used, refused, worst part | sliding window |"
                + " token bucket | refused in the start | lost calls |");
        System.out.println("|---|---|---|---|---|---|---|");
        boolean missed = false;
        for (Row row : rows) {
            for (int rate : RATES) {
                missed |= !printLine(row, rate, redis, length);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n%d s each, after a start of %d s; %d cores, JDK %s, load average at the end %.1f%s%n",
                length.toSeconds(),
                START.toSeconds(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                missed ? "; a bound is missed" : "");
        System.exit(missed ? 1 : 0);
    }

    /** Prints a line; returns whether the bounds are kept. */
    private static boolean printLine(Row row, int rate, String redis, Duration length)
            throws IOException, InterruptedException {
        System.out.print("| " + row.contender.title() + row.addition + " | " + rate + "/s |");
        boolean keeps = true;
        double refusedAtStart = 0;
        int lost = 0;
        for (RateLimitAlgorithm counting : RateLimitAlgorithm.values()) {
            try (Simulator server = simulator(counting, rate)) {
                Outcome outcome = run(row, rate, redis, server, length);
                System.out.print(" " + outcome + " |");
                keeps &= row.bounds.areKeptBy(outcome);
                refusedAtStart = Math.max(refusedAtStart, outcome.refusedAtStart());
                lost += outcome.lost();
            }
        }
        System.out.printf(Locale.ROOT, " %.0f%% | %d |%n", 100 * refusedAtStart, lost);
        return keeps;
    }

    private static Outcome run(Row row, int rate, String redis, Simulator server, Duration length)
            throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < row.processes; i++) {
                processes.add(start(row, rate, redis, server, i));
            }
            List<BufferedReader> outputs =
                    processes.stream().map(SharedLimitMain::output).toList();
            for (BufferedReader output : outputs) {
                output.readLine(); // ready
            }
            for (Process process : processes) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
            TimeUnit.NANOSECONDS.sleep(START.toNanos());
            if (row == Row.KILLED) {
                processes.get(row.processes - 1).destroyForcibly();
                TimeUnit.NANOSECONDS.sleep(TWO_PERIODS.toNanos());
            }
            long begin = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
            int lost = lost(processes.subList(0, row.busy()), outputs);
            return outcome(server, rate, row.busy(), begin, length, lost);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static Simulator simulator(RateLimitAlgorithm counting, int rate) {
        DirectorySpec[] oneForEach =
                Collections.nCopies(MOST_PROCESSES, DirectorySpec.of(1, 1)).toArray(DirectorySpec[]::new);
        return Simulator.builder()
                .tenant(Tenant.builder().organization("Acme", oneForEach).build())
                .apiKey("sk_" + counting + "_" + Long.toString(System.nanoTime(), 36)) // books of its own in Redis
                .rateLimitAlgorithm(counting)
                .rateLimit(rate, Duration.ofSeconds(1))
                .rateHeaders(ServerRateHeaders.RETRY_AFTER)
                .oneWayLatency(ONE_WAY, JITTER)
                .start();
    }

    private static Process start(Row row, int rate, String redis, Simulator server, int index) throws IOException {
        boolean isIdle = row == Row.IDLE && index == row.processes - 1;
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1", // so that four JVMs do not compile all the time on two cores
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SharedLimitProcessMain.class.getName(),
                        row.contender.name(),
                        redis,
                        String.valueOf(row.processes),
                        String.valueOf(index),
                        String.valueOf(isIdle ? 0 : 2),
                        String.valueOf(rate),
                        server.baseUrl(),
                        server.apiKey(),
                        server.tenant().directories().get(index).id())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static int lost(List<Process> processes, List<BufferedReader> outputs)
            throws IOException, InterruptedException {
        int lost = 0;
        for (int i = 0; i < processes.size(); i++) {
            processes.get(i).getOutputStream().close();
            String line = outputs.get(i).readLine();
            if (line == null) {
                throw new IOException("Process " + i + " has ended early");
            }
            lost += Integer.parseInt(line);
        }
        for (Process process : processes) {
            process.waitFor(10, TimeUnit.SECONDS);
        }
        return lost;
    }

    private static Outcome outcome(Simulator server, int rate, int busy, long begin, Duration length, int lost) {
        int[] passed = new int[MOST_PROCESSES];
        int refused = 0;
        int sentAtStart = 0;
        int refusedAtStart = 0;
        for (RecordedRequest request : server.requests()) {
            if (request.arrivalNanos() < begin) {
                sentAtStart++;
                refusedAtStart += request.status() == 429 ? 1 : 0;
            } else if (request.arrivalNanos() < begin + length.toNanos()) {
                refused += request.status() == 429 ? 1 : 0;
                passed[sender(server, request)] += request.status() == 200 ? 1 : 0;
            }
        }
        int all = Arrays.stream(passed).sum();
        double even = Math.max(1, all) / (double) busy;
        double worst = Arrays.stream(passed)
                .limit(busy)
                .mapToDouble(part -> Math.abs(part / even - 1))
                .max()
                .orElseThrow();
        double allowed = rate * length.toMillis() / 1000.0;
        return new Outcome(
                all / allowed,
                refused / (double) Math.max(1, all + refused),
                worst,
                refusedAtStart / (double) Math.max(1, sentAtStart),
                lost);
    }

    /** Each process asks for a directory of its own. */
    private static int sender(Simulator server, RecordedRequest request) {
        for (int i = 0; i < MOST_PROCESSES; i++) {
            if (request.path().endsWith(server.tenant().directories().get(i).id())) {
                return i;
            }
        }
        throw new IllegalStateException("Nobody sends " + request.path());
    }
}
