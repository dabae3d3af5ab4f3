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
 * Two or four processes on one key that do not know of each other: 60 virtual seconds after a start of 10. How even
 * the parts are, and how much of a sliding window is used, is a matter of luck, so the average has the bound, and each
 * run a weaker one. The constants of {@link FairShare} were chosen with other seeds.
 *
 * <p>{@code -Ddirflux.seeds=100} makes more runs.
 */
class UnawareProcessesTest {

    private static final int RUNS = Integer.getInteger("dirflux.seeds", 10);
    private static final long FIRST_SEED = 9_000;

    static Stream<Arguments> servers() {
        return Stream.of(2, 4)
                .flatMap(processes -> Stream.of(Counting.values())
                        .flatMap(counting -> Stream.of(Priority.values())
                                .map(priority -> arguments(processes, counting, priority))));
    }

    @ParameterizedTest(name = "{0} processes, {1}, {2}")
    @MethodSource("servers")
    void useTheLimitAreSeldomRefusedAndShareItFairly(int processes, Counting counting, Priority priority) {
        Outcomes outcomes = new Outcomes();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            outcomes.add(run(10, processes, counting, priority, seed));
        }
        System.out.printf("UnawareProcessesTest: %d, %s, %s: %s%n", processes, counting, priority, outcomes);
        assertThat(outcomes.used.getAverage()).isGreaterThan(0.92);
        assertThat(outcomes.used.getMin()).isGreaterThan(0.85);
        assertThat(outcomes.refused.getAverage()).isLessThan(0.045);
        assertThat(outcomes.refused.getMax()).isLessThan(0.06);
        assertThat(outcomes.worst.getAverage()).isLessThan(0.25);
        assertThat(outcomes.even).isGreaterThanOrEqualTo(RUNS * 8 / 10);
    }

    @ParameterizedTest(name = "{0} processes, {1}, {2}")
    @MethodSource("servers")
    void useALimitOfAHundredPerSecond(int processes, Counting counting, Priority priority) {
        ProcessesRun.Outcome outcome = run(100, processes, counting, priority, FIRST_SEED);
        assertThat(outcome.used()).isGreaterThan(0.91);
        assertThat(outcome.refused()).isLessThan(0.01);
        assertThat(outcome.worstShare()).isLessThan(0.25);
    }

    /** What became of all runs; {@code even} counts those whose parts are within 25% of an even one. */
    private static final class Outcomes {

        private final DoubleSummaryStatistics used = new DoubleSummaryStatistics();
        private final DoubleSummaryStatistics refused = new DoubleSummaryStatistics();
        private final DoubleSummaryStatistics worst = new DoubleSummaryStatistics();
        private int even;

        void add(ProcessesRun.Outcome outcome) {
            used.accept(outcome.used());
            refused.accept(outcome.refused());
            worst.accept(outcome.worstShare());
            even += outcome.worstShare() <= 0.25 ? 1 : 0;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "used %.1f%% (least %.1f%%), refused %.1f%% (most %.1f%%), worst part %.0f%% (most %.0f%%),"
                            + " within 25%% in %d of %d runs",
                    100 * used.getAverage(),
                    100 * used.getMin(),
                    100 * refused.getAverage(),
                    100 * refused.getMax(),
                    100 * worst.getAverage(),
                    100 * worst.getMax(),
                    even,
                    used.getCount());
        }
    }

    private static ProcessesRun.Outcome run(
            int permits, int processes, Counting counting, Priority priority, long seed) {
        ProcessesRun run = new ProcessesRun(permits, counting, seed);
        try {
            for (int i = 0; i < processes; i++) {
                run.unaware().saturated(priority);
            }
            ProcessesRun.Outcome outcome = run.run();
            assertThat(run.lost()).as("calls lost").isZero();
            return outcome;
        } finally {
            run.time.dispose();
        }
    }
}
