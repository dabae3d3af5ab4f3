package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However the server counts: the limit is used, and next to nothing is refused. 60 virtual seconds, a queue never empty. */
class ConformanceTest {

    private static final int RUNS = 5;

    static Stream<Arguments> servers() {
        return Stream.of(4, 10, 100)
                .flatMap(permits -> Stream.of(Counting.values()).map(counting -> arguments(permits, counting)));
    }

    @ParameterizedTest(name = "{0}/s, {1}")
    @MethodSource("servers")
    void usesTheLimitWithLatenciesOf10To40Millis(int permits, Counting counting) {
        for (long seed = 1; seed <= RUNS; seed++) {
            SaturatedRun.Outcome outcome = SaturatedRun.of(Limit.perSecond(permits), counting::server, 10, 40, seed);
            assertThat(outcome.used()).as("used, seed %d", seed).isGreaterThan(permits == 4 ? 0.96 : 0.97);
            assertThat(outcome.refused()).as("refused, seed %d", seed).isLessThanOrEqualTo(0.005);
        }
    }

    @ParameterizedTest(name = "{0}/s, {1}")
    @MethodSource("servers")
    void usesMostOfTheLimitWithLatenciesOf10To150Millis(int permits, Counting counting) {
        for (long seed = 1; seed <= RUNS; seed++) {
            SaturatedRun.Outcome outcome = SaturatedRun.of(Limit.perSecond(permits), counting::server, 10, 150, seed);
            assertThat(outcome.used()).as("used, seed %d", seed).isGreaterThan(0.85);
            assertThat(outcome.refused()).as("refused, seed %d", seed).isLessThanOrEqualTo(0.005);
        }
    }

    enum Counting {
        FIXED_WINDOW,
        SLIDING_WINDOW,
        TOKEN_BUCKET;

        CountingServer server(Limit limit) {
            return switch (this) {
                case FIXED_WINDOW -> CountingServer.fixedWindow(limit, 437_000_000L);
                case SLIDING_WINDOW -> CountingServer.slidingWindow(limit);
                case TOKEN_BUCKET -> CountingServer.tokenBucket(limit);
            };
        }
    }
}
