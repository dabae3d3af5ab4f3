package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitSnapshotTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "10, 0", "11, 1", "25, 2", "101, 10"})
    void permitsComeBackAPeriodLater(long permits, long seconds) {
        assertThat(snapshot(Limit.perSecond(10), 10).timeOf(permits)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"5, 0", "6, 1", "101, 20"})
    void whatOthersTakeTakesTime(long permits, long seconds) {
        assertThat(snapshot(Limit.perSecond(10), 5).timeOf(permits)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"1", "1000000"})
    void withoutALimitThereIsNoWait(long permits) {
        assertThat(snapshot(null, Integer.MAX_VALUE).timeOf(permits)).isEqualTo(Duration.ZERO);
    }

    private static RateLimitSnapshot snapshot(@Nullable Limit limit, int allowed) {
        return new RateLimitSnapshot(RateLimitKey.client(), limit, allowed, allowed, 0, 0, null, Duration.ZERO, null);
    }
}
