package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However the server counts and whatever it tells: the limit is used, and next to nothing is refused. 60 virtual
 * seconds, a queue never empty.
 */
class ConformanceTest {

    private static final int RUNS = 5;
    private static final Duration HOUR = Duration.ofHours(1);

    static Stream<Arguments> servers() {
        return Stream.of(4, 10, 100)
                .flatMap(permits -> Stream.of(Counting.values())
                        .flatMap(counting ->
                                Stream.of(Telling.values()).map(telling -> arguments(permits, counting, telling))));
    }

    @ParameterizedTest(name = "{0}/s, {1}, {2}")
    @MethodSource("servers")
    void usesTheLimitWithLatenciesOf10To40Millis(int permits, Counting counting, Telling telling) {
        for (long seed = 1; seed <= RUNS; seed++) {
            SaturatedRun.Outcome outcome =
                    SaturatedRun.of(permits, counting, seed).telling(telling).run();
            assertThat(outcome.used()).as("used, seed %d", seed).isGreaterThan(permits == 4 ? 0.96 : 0.97);
            assertThat(outcome.refused()).as("refused, seed %d", seed).isLessThanOrEqualTo(0.005);
        }
    }

    @ParameterizedTest(name = "{0}/s, {1}, {2}")
    @MethodSource("servers")
    void usesMostOfTheLimitWithLatenciesOf10To150Millis(int permits, Counting counting, Telling telling) {
        for (long seed = 1; seed <= RUNS; seed++) {
            SaturatedRun.Outcome outcome = SaturatedRun.of(permits, counting, seed)
                    .telling(telling)
                    .latency(10, 150)
                    .run();
            assertThat(outcome.used()).as("used, seed %d", seed).isGreaterThan(0.85);
            assertThat(outcome.refused()).as("refused, seed %d", seed).isLessThanOrEqualTo(0.005);
        }
    }

    static Stream<Arguments> wrongClocks() {
        Instant jump = Telling.serversTime(30_000_000_000L);
        Stream<Function<Instant, Instant>> clocks = Stream.of(
                time -> time.plus(HOUR),
                time -> time.minus(HOUR),
                time -> time.isBefore(jump) ? time : time.plus(HOUR),
                time -> time.isBefore(jump) ? time : time.minus(HOUR));
        return clocks.flatMap(clock -> Stream.of(Counting.values()).map(counting -> arguments(clock, counting)));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrongClocks")
    void aClientsWallClockThatIsAnHourOffOrJumpsChangesNothing(Function<Instant, Instant> clock, Counting counting) {
        for (Telling telling : Telling.values()) {
            SaturatedRun.Outcome right =
                    SaturatedRun.of(10, counting, 1).telling(telling).run();
            SaturatedRun.Outcome wrong = SaturatedRun.of(10, counting, 1)
                    .telling(telling)
                    .clientsClock(clock)
                    .run();
            assertThat(wrong).isEqualTo(right);
        }
    }
}
