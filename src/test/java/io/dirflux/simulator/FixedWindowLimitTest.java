package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FixedWindowLimitTest {
    private static final long T = 1_640_995_200_000L;
    private static final ServerClock CLOCK = new ServerClock(Duration.ZERO);

    private final FixedWindowLimit window = new FixedWindowLimit(2, Duration.ofSeconds(1));

    @Test
    void allowsItsLimitInEachWindow() {
        assertThat(window.tryAcquire("a", T + 100)).isEqualTo(new ServerRateLimit.Decision(true, 2, 1, T + 1_000));
        assertThat(window.tryAcquire("a", T + 200)).isEqualTo(new ServerRateLimit.Decision(true, 2, 0, T + 1_000));
        assertThat(window.tryAcquire("a", T + 999)).isEqualTo(new ServerRateLimit.Decision(false, 2, 0, T + 1_000));
        assertThat(window.tryAcquire("a", T + 1_000)).isEqualTo(new ServerRateLimit.Decision(true, 2, 1, T + 2_000));
    }

    @Test
    void countsKeysSeparately() {
        window.tryAcquire("a", T);
        window.tryAcquire("a", T);

        assertThat(window.tryAcquire("b", T).granted()).isTrue();
    }

    @Test
    void aRefusedRequestDoesNotCountInTheNextWindow() {
        for (int i = 0; i < 50; i++) {
            window.tryAcquire("a", T);
        }

        assertThat(window.tryAcquire("a", T + 1_000).remaining()).isEqualTo(1);
    }

    @Test
    void waitsAreWholeSecondsRoundedUp() {
        ServerRateLimit.Decision decision = new FixedWindowLimit(1, Duration.ofMillis(2_500)).tryAcquire("a", 2_600);

        assertThat(decision.resetMillis()).isEqualTo(5_000);
        assertThat(decision.resetSeconds(CLOCK)).isEqualTo(5);
        assertThat(decision.retryAfterSeconds(2_600)).isEqualTo(3);
        assertThat(decision.retryAfterSeconds(4_000)).isEqualTo(1);
        assertThat(decision.retryAfterSeconds(4_999)).isEqualTo(1);
        assertThat(new ServerRateLimit.Decision(true, 1, 0, 5_001).resetSeconds(CLOCK))
                .isEqualTo(6);
    }

    @Test
    void refusesInvalidLimits() {
        assertThatThrownBy(() -> new FixedWindowLimit(0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FixedWindowLimit(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
