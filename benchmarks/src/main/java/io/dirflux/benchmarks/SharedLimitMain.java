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
 * How much of one limit four JVMs use together, how often they are refused and how even their parts are. One simulator
 * for each way of counting serves all of them at the same time. Prints a table.
 */
public final class SharedLimitMain {

    private static final int PROCESSES = 4;
    private static final int CALLERS_PER_PERMIT = 2;
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration ONE_WAY = Duration.ofMillis(25);
    private static final Duration JITTER = Duration.ofMillis(15);
    private static final List<Integer> RATES =
            System.getProperty("rate") == null ? List.of(10, 100) : List.of(Integer.getInteger("rate"));

    private static final boolean IDLE = Boolean.getBoolean("idle");
    private static final boolean KILLED = Boolean.getBoolean("killed");
    private static final int BUSY = IDLE || KILLED ? PROCESSES - 1 : PROCESSES;

    private SharedLimitMain() {}

    /**
     * Arguments: how many seconds each contender runs (60), then the contenders (all): {@code REDIS}, {@code SHARE},
     * {@code UNAWARE}, {@code BUCKET4J}, {@code BUCKET4J_CLOCKS}. The environment variable {@code DIRFLUX_REDIS} is the
     * URL of a Redis. {@code -Drate=10} runs one rate only. With {@code -Didle=true} the last process sends nothing.
     * With {@code -Dkilled=true} it is killed, and the figures are those of the others, from two periods later.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Duration length = Duration.ofSeconds(args.length == 0 ? 60 : Integer.parseInt(args[0]));
        List<SharedContender> contenders = args.length < 2
                ? List.of(SharedContender.values())
                : Arrays.stream(args).skip(1).map(SharedContender::valueOf).toList();
        String redis = System.getenv("DIRFLUX_REDIS");
        if (redis == null || redis.isEmpty()) {
            throw new IllegalArgumentException("DIRFLUX_REDIS is not set: DIRFLUX_REDIS=$(.ci/redis start FOLDER)");
        }
        System.out.println("| 4 processes | rate | fixed window: used, refused, worst part | sliding window |"
                + " token bucket | lost calls |");
        System.out.println("|---|---|---|---|---|---|");
        for (SharedContender contender : contenders) {
            for (int rate : RATES) {
                System.out.println(row(contender, rate, redis, length));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n%d s each, after a start of %d s; %d cores, JDK %s, load average at the end %.1f%n",
                length.toSeconds(),
                START.toSeconds(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.exit(0);
    }

    private static String row(SharedContender contender, int rate, String redis, Duration length)
            throws IOException, InterruptedException {
        List<Simulator> servers = new ArrayList<>();
        List<Process> processes = new ArrayList<>();
        try {
            for (RateLimitAlgorithm counting : RateLimitAlgorithm.values()) {
                servers.add(server(counting, rate));
            }
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start(contender, rate, redis, servers, i));
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
            if (KILLED) {
                processes.get(PROCESSES - 1).destroyForcibly();
                TimeUnit.SECONDS.sleep(2);
            }
            long begin = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
            return cells(contender, rate, servers, begin, length, lost(processes.subList(0, BUSY), outputs));
        } finally {
            processes.forEach(Process::destroyForcibly);
            servers.forEach(Simulator::close);
        }
    }

    private static Simulator server(RateLimitAlgorithm counting, int rate) {
        Tenant tenant = Tenant.builder()
                .organization(
                        "Acme",
                        Collections.nCopies(PROCESSES, DirectorySpec.of(1, 1)).toArray(DirectorySpec[]::new))
                .build();
        return Simulator.builder()
                .tenant(tenant)
                .apiKey("sk_" + counting + "_" + Long.toString(System.nanoTime(), 36)) // books of its own in Redis
                .rateLimitAlgorithm(counting)
                .rateLimit(rate, Duration.ofSeconds(1))
                .rateHeaders(ServerRateHeaders.RETRY_AFTER)
                .oneWayLatency(ONE_WAY, JITTER)
                .start();
    }

    private static Process start(SharedContender contender, int rate, String redis, List<Simulator> servers, int index)
            throws IOException {
        int callers = IDLE && index == PROCESSES - 1 ? 0 : rate * CALLERS_PER_PERMIT;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                SharedLimitProcessMain.class.getName(),
                contender.name(),
                redis,
                String.valueOf(rate),
                String.valueOf(PROCESSES),
                String.valueOf(index),
                String.valueOf(callers)));
        for (Simulator server : servers) {
            command.add(server.baseUrl());
            command.add(server.apiKey());
            command.add(server.tenant().directories().get(index).id());
        }
        return new ProcessBuilder(command)
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
            lost += line == null ? 0 : Integer.parseInt(line);
        }
        for (Process process : processes) {
            process.waitFor(10, TimeUnit.SECONDS);
        }
        return lost;
    }

    private static String cells(
            SharedContender contender, int rate, List<Simulator> servers, long begin, Duration length, int lost) {
        StringBuilder row = new StringBuilder("| " + contender.title() + " | " + rate + "/s |");
        for (Simulator server : servers) {
            int[] passed = new int[PROCESSES];
            int refused = 0;
            for (RecordedRequest request : server.requests()) {
                if (request.arrivalNanos() < begin || request.arrivalNanos() > begin + length.toNanos()) {
                    continue;
                }
                refused += request.status() == 429 ? 1 : 0;
                passed[sender(server, request)] += request.status() == 200 ? 1 : 0;
            }
            int all = Arrays.stream(passed).sum();
            double even = (double) all / BUSY;
            double worst = Arrays.stream(passed)
                    .limit(BUSY)
                    .mapToDouble(part -> Math.abs(part / even - 1))
                    .max()
                    .orElse(0);
            row.append(String.format(
                    Locale.ROOT,
                    " %.1f%%, %.1f%%, %.0f%% |",
                    100.0 * all / (rate * length.toSeconds()),
                    100.0 * refused / Math.max(1, all + refused),
                    100 * worst));
        }
        return row + " " + lost + " |";
    }

    /** Each process asks for a directory of its own. */
    private static int sender(Simulator server, RecordedRequest request) {
        for (int i = 0; i < PROCESSES; i++) {
            if (request.path().endsWith(server.tenant().directories().get(i).id())) {
                return i;
            }
        }
        return 0;
    }
}
