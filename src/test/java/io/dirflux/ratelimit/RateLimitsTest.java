package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {

    @Test
    void perSecondLeavesTheDirectoryToTheDialect() {
        RateLimits limits = RateLimits.perSecond(10);
        assertThat(limits.client()).isEqualTo(new Limit(10, Duration.ofSeconds(1)));
        assertThat(limits.directory()).isNull();
        assertThat(limits).isNotEqualTo(limits.withDirectoryDefault(null));
    }

    @Test
    void theDialectsDefaultAppliesOnlyIfNoLimitPerDirectoryWasSet() {
        Limit four = Limit.perSecond(4);
        assertThat(RateLimits.perSecond(10).withDirectoryDefault(four).directory())
                .isEqualTo(four);
        assertThat(RateLimits.perSecond(10)
                        .perDirectory(2)
                        .withDirectoryDefault(four)
                        .directory())
                .isEqualTo(Limit.perSecond(2));
        assertThat(RateLimits.unlimited().withDirectoryDefault(four).directory())
                .isNull();
        assertThat(RateLimits.perSecond(10)
                        .withDirectoryDefault(null)
                        .withDirectoryDefault(four)
                        .directory())
                .isNull();
    }

    @Test
    void publishedHasTheLimitsOfTheDocumentation() {
        assertThat(RateLimits.published().client()).isEqualTo(new Limit(6_000, Duration.ofSeconds(60)));
        assertThat(RateLimits.published().directory()).isEqualTo(Limit.perSecond(4));
    }

    @Test
    void unlimitedHasNoLimits() {
        assertThat(RateLimits.unlimited().client()).isNull();
        assertThat(RateLimits.unlimited().directory()).isNull();
        assertThat(RateLimits.unlimited()).isEqualTo(RateLimits.unlimited().withDirectoryDefault(Limit.perSecond(4)));
    }

    @Test
    void aShareIsRoundedDown() {
        assertThat(RateLimits.perSecond(10).share(3).client()).isEqualTo(Limit.perSecond(3));
        assertThat(RateLimits.perSecond(10).share(1).client()).isEqualTo(Limit.perSecond(10));
    }

    @Test
    void aShareBelowOnePermitLengthensThePeriod() {
        RateLimits limits = RateLimits.perSecond(100).perDirectory(4).share(8);
        assertThat(limits.directory()).isEqualTo(new Limit(1, Duration.ofSeconds(2)));
        assertThat(RateLimits.perSecond(3).share(10).client())
                .isEqualTo(new Limit(1, Duration.ofNanos(3_333_333_334L)));
    }

    @Test
    void sharingAppliesToLimitsThatAreSetLater() {
        RateLimits limits = RateLimits.perSecond(10).share(2);
        assertThat(limits.perDirectory(4).directory()).isEqualTo(Limit.perSecond(2));
        assertThat(limits.withDirectoryDefault(Limit.perSecond(4)).directory()).isEqualTo(Limit.perSecond(2));
        assertThat(limits.share(5).client()).isEqualTo(Limit.perSecond(1));
    }

    @Test
    void anyLimitCanBeSharedByTheMostProcesses() {
        assertThat(RateLimits.perSecond(1).share(1_000).client()).isEqualTo(new Limit(1, Duration.ofSeconds(1_000)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100_001})
    void invalidPermitsAreRefused(int permits) {
        assertThatThrownBy(() -> RateLimits.perSecond(permits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 1 to 100000 permits")
                .hasMessageContaining(String.valueOf(permits));
        assertThatThrownBy(() -> RateLimits.perSecond(10).perDirectory(permits))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_001, Integer.MAX_VALUE})
    void invalidSharesAreRefused(int processes) {
        assertThatThrownBy(() -> RateLimits.perSecond(10).share(processes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shared by 1 to 1000 processes");
    }

    @Test
    void sharesAreBoundedWhenMultiplied() {
        RateLimits limits = RateLimits.perSecond(10).share(100);
        assertThatThrownBy(() -> limits.share(11)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTooLongPeriodIsRefused() {
        assertThatThrownBy(() -> new Limit(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limit(1, Duration.ofSeconds(3_601))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSmallestAndTheLargestLimitAreAccepted() {
        assertThat(new Limit(1, Duration.ofMillis(1)).permits()).isEqualTo(1);
        assertThat(new Limit(100_000, Duration.ofHours(1)).permits()).isEqualTo(100_000);
        assertThat(Limit.perSecond(7).share(7)).isEqualTo(Limit.perSecond(1));
    }

    @Test
    void equalLimitsAreEqual() {
        assertThat(RateLimits.perSecond(10).share(2))
                .isEqualTo(RateLimits.perSecond(10).share(2))
                .hasSameHashCodeAs(RateLimits.perSecond(10).share(2))
                .isNotEqualTo(RateLimits.perSecond(10))
                .hasToString("RateLimits(client 5 per PT1S, directory as the dialect says)");
    }
}
