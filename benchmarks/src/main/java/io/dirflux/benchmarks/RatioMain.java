package io.dirflux.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * All walks in one JVM, in turn, and data binding alone, for machines that are never quiet: the median of the process's
 * CPU time and of the time that passed for each user, of the second half of the rounds. Prints a line of JSON for each.
 */
public final class RatioMain {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int USERS = 40_000;

    private RatioMain() {}

    /** Two arguments: how many rounds, 50 if it is left out; {@code gzip} for answers that are compressed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length == 0 ? 50 : Integer.parseInt(args[0]);
        DecodeBenchmark decode = new DecodeBenchmark();
        try (ServerProcess server = ServerProcess.prepared(USERS, 0, args.length > 1 && args[1].equals("gzip"))) {
            StreamContender.Target target = new StreamContender.Target(server.baseUrl(), USERS);
            Map<String, Runnable> work = new LinkedHashMap<>();
            for (StreamContender contender : StreamContender.values()) {
                work.put(contender.name(), contender.open(target).walk());
            }
            work.put("databind alone", () -> {
                for (int page = 0; page < USERS / DecodeBenchmark.USERS; page++) {
                    decode.databind();
                }
            });
            Map<String, double[][]> figures = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                int column = round;
                work.forEach((name, once) ->
                        measure(once, figures.computeIfAbsent(name, key -> new double[2][rounds]), column));
            }
            figures.forEach((name, of) -> System.out.printf(
                    Locale.ROOT,
                    "{\"benchmark\":\"walk\",\"contender\":\"%s\",\"cpuMicros\":%.2f,\"micros\":%.2f}%n",
                    name,
                    median(of[0]),
                    median(of[1])));
        }
        System.exit(0); // not all of them end their threads
    }

    private static void measure(Runnable once, double[][] figures, int column) {
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        once.run();
        figures[1][column] = (System.nanoTime() - start) / 1e3 / USERS;
        figures[0][column] = (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / USERS;
    }

    private static double median(double[] rounds) {
        double[] warm = Arrays.copyOfRange(rounds, rounds.length / 2, rounds.length);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }
}
