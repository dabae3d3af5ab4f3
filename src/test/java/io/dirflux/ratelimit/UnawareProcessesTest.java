package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two or four processes on one key that do not know of each other: 60 virtual seconds after a start of 10. Each run
 * keeps the bounds of use and refusals; how even the parts are is a matter of luck, so their average has a bound.
 *
 * <p>{@code -Ddirflux.seeds=100} makes more runs.
 */
class UnawareProcessesTest {

    private static final int RUNS = Integer.getInteger("dirflux.seeds", 10);

    static Stream<Arguments> servers() {
        return Stream.of(2, 4)
                .flatMap(processes -> Stream.of(Counting.values()).map(counting -> arguments(processes, counting)));
    }

    @ParameterizedTest(name = "{0} processes, {1}")
    @MethodSource("servers")
    void useTheLimitAreSeldomRefusedAndShareItFairly(int processes, Counting counting) {
        DoubleSummaryStatistics used = new DoubleSummaryStatistics();
        DoubleSummaryStatistics refused = new DoubleSummaryStatistics();
        DoubleSummaryStatistics worst = new DoubleSummaryStatistics();
        for (long seed = 1; seed <= RUNS; seed++) {
            ProcessesRun.Outcome outcome = run(10, processes, counting, seed);
            used.accept(outcome.used());
            refused.accept(outcome.refused());
            worst.accept(outcome.worstShare());
        }
        System.out.printf(
                Locale.ROOT,
                "UnawareProcessesTest: %d, %s: used %.1f%% (least %.1f%%), refused %.1f%% (most %.1f%%),"
                        + " worst part %.0f%% (most %.0f%%)%n",
                processes,
                counting,
                100 * used.getAverage(),
                100 * used.getMin(),
                100 * refused.getAverage(),
                100 * refused.getMax(),
                100 * worst.getAverage(),
                100 * worst.getMax());
        assertThat(used.getMin()).isGreaterThan(0.92);
        assertThat(refused.getAverage()).isLessThan(0.045);
        assertThat(refused.getMax()).isLessThan(0.07);
        assertThat(worst.getAverage()).isLessThan(processes == 2 ? 0.25 : 0.36);
    }

    @ParameterizedTest(name = "{0} processes, {1}")
    @MethodSource("servers")
    void useALimitOfAHundredPerSecond(int processes, Counting counting) {
        ProcessesRun.Outcome outcome = run(100, processes, counting, 1);
        assertThat(outcome.used()).isGreaterThan(processes == 2 ? 0.92 : 0.80);
        assertThat(outcome.refused()).isLessThan(0.01);
        assertThat(outcome.worstShare()).isLessThan(0.4);
    }

    private static ProcessesRun.Outcome run(int permits, int processes, Counting counting, long seed) {
        ProcessesRun run = new ProcessesRun(permits, counting, seed);
        try {
            for (int i = 0; i < processes; i++) {
                run.unaware().saturated();
            }
            return run.run();
        } finally {
            run.time.dispose();
        }
    }
}
