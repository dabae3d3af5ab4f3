package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingWindowLimitTest {
    private static final long T = 1_640_995_200_000L;

    private final SlidingWindowLimit window = new SlidingWindowLimit(2, Duration.ofSeconds(1));

    @Test
    void allowsItsLimitInAnyPeriod() {
        assertThat(window.tryAcquire("a", T + 900)).isEqualTo(new ServerRateLimit.Decision(true, 2, 1, T + 1_900));
        assertThat(window.tryAcquire("a", T + 950)).isEqualTo(new ServerRateLimit.Decision(true, 2, 0, T + 1_900));
        assertThat(window.tryAcquire("a", T + 1_899)).isEqualTo(new ServerRateLimit.Decision(false, 2, 0, T + 1_900));
        assertThat(window.tryAcquire("a", T + 1_900)).isEqualTo(new ServerRateLimit.Decision(true, 2, 0, T + 1_950));
        assertThat(window.tryAcquire("a", T + 5_000)).isEqualTo(new ServerRateLimit.Decision(true, 2, 1, T + 6_000));
    }

    @Test
    void countsKeysSeparatelyAndIgnoresRefusedRequests() {
        for (int i = 0; i < 50; i++) {
            window.tryAcquire("a", T + i);
        }

        assertThat(window.tryAcquire("b", T + 50).granted()).isTrue();
        assertThat(window.tryAcquire("a", T + 1_001).remaining()).isEqualTo(1);
    }

    @Test
    void neverExceedsTheLimitInAnyPeriod() {
        SlidingWindowLimit ten = new SlidingWindowLimit(10, Duration.ofSeconds(1));
        Random random = new Random(7);
        List<Long> passed = new ArrayList<>();
        for (long now = T; now < T + 60_000; now += random.nextInt(50)) {
            if (ten.tryAcquire("a", now).granted()) {
                passed.add(now);
            }
        }

        assertThat(passed).hasSizeBetween(590, 610);
        for (int i = 10; i < passed.size(); i++) {
            assertThat(passed.get(i) - passed.get(i - 10)).isGreaterThanOrEqualTo(1_000);
        }
    }

    @Test
    void refusesInvalidLimits() {
        assertThatThrownBy(() -> new SlidingWindowLimit(0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SlidingWindowLimit(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
