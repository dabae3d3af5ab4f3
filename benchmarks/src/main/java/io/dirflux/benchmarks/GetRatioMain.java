package io.dirflux.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The CPU time of a get, as a multiple of that of a bare Reactor Netty GET. The server answers at once.
 *
 * <ul>
 *   <li>Each of the two runs alone in a JVM of its own, as in an application: in one JVM each would pay for the
 *       compiler's guesses about the other.
 *   <li>The JVMs take turns, five of each. A JVM counts the median of its rounds after the gets that warm it up; the
 *       figure is the median of the JVMs.
 *   <li>It fails if Dirflux costs more than 1.45 times as much.
 * </ul>
 */
public final class GetRatioMain {

    private static final double MOST_TIMES_BARE = 1.45;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int JVMS = 5;
    private static final int WARM_UP = 60_000;
    private static final int ROUNDS = 7;

    /** The clock of the CPU time counts in steps of 10 ms, so this many gets make steps of 1 µs. */
    private static final int GETS = 10_000;

    private GetRatioMain() {}

    private enum Get {
        BARE(GetBenchmark::bare),
        DIRFLUX(GetBenchmark::dirflux);

        final Consumer<GetBenchmark> call;

        Get(Consumer<GetBenchmark> call) {
            this.call = call;
        }
    }

    /** Without arguments all of it; with {@code BARE} or {@code DIRFLUX} one JVM, which prints its microseconds. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 1) {
            measure(Get.valueOf(args[0]).call);
            System.exit(0); // not all of them end their threads
        }
        Map<Get, List<Double>> micros = new EnumMap<>(Get.class);
        for (int jvm = 0; jvm < JVMS; jvm++) {
            for (Get get : Get.values()) {
                micros.computeIfAbsent(get, first -> new ArrayList<>()).add(jvm(get));
            }
        }
        double bare = median(micros.get(Get.BARE));
        double ratio = median(micros.get(Get.DIRFLUX)) / bare;
        micros.forEach((get, all) -> System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"get\",\"contender\":\"%s\",\"cpuMicros\":%.1f,\"ofEachJvm\":%s,\"timesBare\":%.2f}%n",
                get.name().toLowerCase(Locale.ROOT),
                median(all),
                all,
                median(all) / bare));
        System.exit(ratio <= MOST_TIMES_BARE ? 0 : 1);
    }

    private static double jvm(Get get) throws IOException, InterruptedException {
        List<String> options = List.of("-Dserver.cpus=" + System.getProperty("server.cpus", ""));
        return Double.parseDouble(ForkedJvm.run(GetRatioMain.class, options, get.name()));
    }

    private static void measure(Consumer<GetBenchmark> call) throws IOException, InterruptedException {
        GetBenchmark gets = new GetBenchmark();
        gets.start();
        try {
            repeat(call, gets, WARM_UP);
            List<Double> rounds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long cpu = SYSTEM.getProcessCpuTime();
                repeat(call, gets, GETS);
                rounds.add((SYSTEM.getProcessCpuTime() - cpu) / 1e3 / GETS);
            }
            System.out.printf(Locale.ROOT, "%.1f%n", median(rounds));
        } finally {
            gets.stop();
        }
    }

    private static void repeat(Consumer<GetBenchmark> call, GetBenchmark gets, int times) {
        for (int i = 0; i < times; i++) {
            call.accept(gets);
        }
    }

    private static double median(List<Double> values) {
        return Median.of(values.stream().mapToDouble(Double::doubleValue));
    }
}
