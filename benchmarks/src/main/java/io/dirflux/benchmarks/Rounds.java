package io.dirflux.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Different work in one JVM, in turn, for machines that are never quiet. Reports the median of the process's CPU time
 * and of the time that passed, over the second half of the rounds.
 */
final class Rounds {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final int rounds;
    private final int operations;
    private final Map<String, Runnable> work = new LinkedHashMap<>();

    /** @param operations how many operations each work does when it is run once */
    Rounds(int rounds, int operations) {
        this.rounds = rounds;
        this.operations = operations;
    }

    Rounds add(String name, Runnable once) {
        work.put(name, once);
        return this;
    }

    /** Prints a line of JSON for each. */
    void run(String benchmark) {
        Map<String, double[][]> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            int column = round;
            work.forEach(
                    (name, once) -> measure(once, figures.computeIfAbsent(name, key -> new double[2][rounds]), column));
        }
        figures.forEach((name, of) -> System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"%s\",\"contender\":\"%s\",\"cpuMicros\":%.2f,\"micros\":%.2f}%n",
                benchmark,
                name,
                median(of[0]),
                median(of[1])));
    }

    private void measure(Runnable once, double[][] figures, int column) {
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        once.run();
        figures[1][column] = (System.nanoTime() - start) / 1e3 / operations;
        figures[0][column] = (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / operations;
    }

    /** Of the second half, which is warm. */
    private static double median(double[] rounds) {
        return Median.of(Arrays.stream(rounds).skip(rounds.length / 2));
    }
}
