package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.DoubleSummaryStatistics;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A second client on the key takes 3 of 10 a second, evenly: we find what it leaves, use it, and leave it its own. 60
 * virtual seconds; how much is used differs by a tenth from seed to seed, so it is the mean that counts.
 */
class SharedKeyTest {

    private static final int RUNS = 40;

    static Stream<Arguments> servers() {
        return Stream.of(Counting.values())
                .flatMap(counting -> Stream.of(Telling.values()).map(telling -> arguments(counting, telling)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("servers")
    void usesWhatTheOtherLeavesAndIsSeldomRefused(Counting counting, Telling telling) {
        DoubleSummaryStatistics used = new DoubleSummaryStatistics();
        for (long seed = 1; seed <= RUNS; seed++) {
            SaturatedRun.Outcome outcome = SaturatedRun.of(10, counting, seed)
                    .telling(telling)
                    .others(3)
                    .run();
            used.accept(outcome.usedOfRest());
            assertThat(outcome.refused())
                    .as("refused, seed %d", seed)
                    .isLessThanOrEqualTo(telling == Telling.EVERYTHING ? 0.02 : 0.05);
            assertThat(outcome.othersRefused())
                    .as("others refused, seed %d", seed)
                    .isLessThanOrEqualTo(0.35);
        }
        assertThat(used.getAverage()).isBetween(0.90, 1.02);
    }
}
