package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitAlgorithmTest {
    private static final long T = 1_640_995_200_000L;

    @ParameterizedTest
    @CsvSource({"FIXED_WINDOW,10", "SLIDING_WINDOW,0", "TOKEN_BUCKET,1"})
    void differInABurstAroundTheEndOfAWindow(RateLimitAlgorithm rateLimitAlgorithm, int passed) {
        ServerRateLimit tenASecond = rateLimitAlgorithm.enforcement(10, Duration.ofSeconds(1));

        assertThat(passedOfTwenty(tenASecond, T + 950)).isEqualTo(10);
        assertThat(passedOfTwenty(tenASecond, T + 1_050)).isEqualTo(passed);
    }

    private static int passedOfTwenty(ServerRateLimit enforcement, long now) {
        int passed = 0;
        for (int i = 0; i < 20; i++) {
            passed += enforcement.tryAcquire("a", now).granted() ? 1 : 0;
        }
        return passed;
    }
}
