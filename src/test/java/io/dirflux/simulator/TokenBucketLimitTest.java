package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketLimitTest {
    private static final long T = 1_640_995_200_000L;

    private final TokenBucketLimit bucket = new TokenBucketLimit(4, Duration.ofSeconds(1));

    @Test
    void allowsItsLimitAtOnceThenEvenly() {
        for (int remaining = 3; remaining >= 0; remaining--) {
            assertThat(bucket.tryAcquire("a", T)).isEqualTo(new ServerRateLimit.Decision(true, 4, remaining, T + 250));
        }
        assertThat(bucket.tryAcquire("a", T + 249)).isEqualTo(new ServerRateLimit.Decision(false, 4, 0, T + 250));
        assertThat(bucket.tryAcquire("a", T + 250)).isEqualTo(new ServerRateLimit.Decision(true, 4, 0, T + 500));
        assertThat(bucket.tryAcquire("a", T + 499).granted()).isFalse();
        assertThat(bucket.tryAcquire("a", T + 1_020)).isEqualTo(new ServerRateLimit.Decision(true, 4, 2, T + 1_250));
    }

    @Test
    void neverHoldsMoreThanItsLimit() {
        bucket.tryAcquire("a", T);

        assertThat(bucket.tryAcquire("a", T + Duration.ofDays(365_000).toMillis())
                        .remaining())
                .isEqualTo(3);
    }

    @Test
    void aRateThatDoesNotDivideThePeriodIsExact() {
        TokenBucketLimit three = new TokenBucketLimit(3, Duration.ofSeconds(1));
        long passed = 0;
        for (long now = T; now < T + 60_000; now++) {
            passed += three.tryAcquire("a", now).granted() ? 1 : 0;
        }

        assertThat(passed).isEqualTo(3 + 3 * 60 - 1);
        assertThat(three.tryAcquire("a", T + 60_000).granted()).isTrue();
    }

    @Test
    void aClockThatStepsBackRefillsNothing() {
        TokenBucketLimit one = new TokenBucketLimit(1, Duration.ofSeconds(1));
        one.tryAcquire("a", T);

        assertThat(one.tryAcquire("a", T - 5_000)).isEqualTo(new ServerRateLimit.Decision(false, 1, 0, T + 1_000));
        assertThat(one.tryAcquire("a", T + 999).granted()).isFalse();
        assertThat(one.tryAcquire("a", T + 1_000).granted()).isTrue();
    }

    @Test
    void countsKeysSeparately() {
        for (int i = 0; i < 5; i++) {
            bucket.tryAcquire("a", T);
        }

        assertThat(bucket.tryAcquire("a", T).granted()).isFalse();
        assertThat(bucket.tryAcquire("b", T).granted()).isTrue();
    }

    @Test
    void refusesInvalidLimits() {
        assertThatThrownBy(() -> new TokenBucketLimit(0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenBucketLimit(1, Duration.ofNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
