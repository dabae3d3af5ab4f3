package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The waits of a policy to the nanosecond, and the invalid policies. */
class RetryPolicyTest {

    private static final RetryPolicy DEFAULTS = RetryPolicy.defaults();
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({
        "1, 0, PT1S",
        "1, 0.5, PT1.25S",
        "2, 0, PT2S",
        "2, 1, PT3S",
        "3, 0, PT4S",
        "5, 0, PT16S",
        "6, 0, PT30S",
        "100, 0.5, PT37.5S"
    })
    void aWaitIsDoubledUpToTheMostAndLengthenedByUpToHalf(int attempt, double random, Duration wait) {
        assertThat(DEFAULTS.backoff(attempt, random)).isEqualTo(wait);
    }

    @ParameterizedTest
    @CsvSource({"0, PT8S", "0.5, PT9S", "1, PT10S"})
    void aServersTimeIsLengthenedByUpToAQuarter(double random, Duration wait) {
        assertThat(DEFAULTS.afterServerTime(Duration.ofSeconds(8), random)).isEqualTo(wait);
    }

    @Test
    void waitsThatDoNotGrowMayBeZero() {
        assertThat(DEFAULTS.backoff(SECOND, SECOND).backoff(9, 0)).isEqualTo(SECOND);
        assertThat(DEFAULTS.backoff(Duration.ZERO, Duration.ZERO).backoff(9, 1)).isZero();
        assertThat(DEFAULTS.maxRetryAfter(Duration.ZERO).maxRetryAfter()).isZero();
        assertThat(DEFAULTS.budget(0).budget()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void attemptsAreFromOneToAHundred(int attempts) {
        assertThat(DEFAULTS.maxAttempts(attempts))
                .isEqualTo(new RetryPolicy(
                        attempts, SECOND, Duration.ofSeconds(30), Duration.ofSeconds(60), 500, DEFAULTS.retryOn()));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void noOthers(int attempts) {
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.maxAttempts(attempts));
    }

    @Test
    void waitsBelowZeroAreRefusedAndAMostBelowTheFirst() {
        Duration negative = Duration.ofNanos(-1);

        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.backoff(negative, SECOND));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.backoff(SECOND, SECOND.minusNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.maxRetryAfter(negative));
        assertThatNullPointerException().isThrownBy(() -> new RetryPolicy(1, SECOND, SECOND, null, 0, e -> true));
    }
}
