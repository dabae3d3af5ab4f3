package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A change of the limit, and the tokens of a bucket. */
class TokenBucketChangeTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final TokenBucket bucket = new TokenBucket(Limit.perSecond(2));

    @Test
    void aHigherLimitFreesTheDifferenceAtOnce() {
        bucket.take();
        bucket.take();
        bucket.change(Limit.perSecond(5), 0, 0);
        assertThat(bucket.available(0)).isEqualTo(3);
        assertThat(bucket.permits()).isEqualTo(5);
    }

    @Test
    void aLowerLimitHasNoTokenUntilEnoughAreBack() {
        TokenBucket ten = spent(10);
        ten.change(Limit.perSecond(4), 0, 0);
        for (int i = 0; i < 10; i++) {
            ten.ended(i * MILLI, 0);
        }
        assertThat(ten.available(1_005 * MILLI)).isZero();
        assertThat(ten.nextTokenAt(100 * MILLI)).isEqualTo(1_006 * MILLI); // the seventh
        assertThat(ten.available(1_006 * MILLI)).isEqualTo(1);
        assertThat(ten.available(1_009 * MILLI)).isEqualTo(4);
        assertThatThrownBy(spentAndLowered()::take).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tokensThatAreOutComeBackOneNewPeriodAfterTheirRequestsEnded() {
        bucket.take();
        bucket.ended(100 * MILLI, 0);
        bucket.change(new Limit(2, Duration.ofSeconds(3)), 0, 500 * MILLI);
        assertThat(bucket.available(3_100 * MILLI - 1)).isEqualTo(1);
        assertThat(bucket.available(3_100 * MILLI)).isEqualTo(2);
        bucket.take();
        bucket.ended(3_100 * MILLI, 0);
        bucket.change(Limit.perSecond(2), 0, 3_200 * MILLI);
        assertThat(bucket.nextTokenAt(3_200 * MILLI)).isEqualTo(3_200 * MILLI);
        assertThat(bucket.available(4_100 * MILLI - 1)).isEqualTo(1);
        assertThat(bucket.available(4_100 * MILLI)).isEqualTo(2);
    }

    @Test
    void aNewLimitForgetsTheLearnedRateAndTheSameLimitDoesNot() {
        TokenBucket ten = new TokenBucket(Limit.perSecond(10));
        ten.limit().refused(4, 0, 0);
        assertThat(ten.available(0)).isEqualTo(5);
        ten.change(Limit.perSecond(10), 0, 0);
        assertThat(ten.available(0)).isEqualTo(5);
        ten.change(Limit.perSecond(20), 0, 0);
        assertThat(ten.available(0)).isEqualTo(20);
        ten.change(Limit.perSecond(20), 40, 0);
        ten.limit().named(30, 0);
        assertThat(ten.available(0)).isEqualTo(30);
    }

    @Test
    void aHoldOutlastsAChangeUnlessThereIsNoLimitAnyMore() {
        bucket.hold().extend(3 * SECOND, HoldReason.REFUSED, 0);
        bucket.change(Limit.perSecond(4), 0, SECOND);
        assertThat(bucket.available(SECOND)).isZero();
        bucket.change(null, 0, SECOND);
        assertThat(bucket.available(SECOND)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatIsInFlightWithoutALimitCountsUnderTheNextOne() {
        TokenBucket unlimited = new TokenBucket(null);
        unlimited.take();
        unlimited.change(Limit.perSecond(2), 0, 0);
        assertThat(unlimited.available(0)).isEqualTo(1);
        unlimited.ended(100 * MILLI, 0);
        assertThat(unlimited.available(1_100 * MILLI - 1)).isEqualTo(1);
        assertThat(unlimited.available(1_100 * MILLI)).isEqualTo(2);
    }

    private static TokenBucket spent(int permits) {
        TokenBucket spent = new TokenBucket(Limit.perSecond(permits));
        for (int i = 0; i < permits; i++) {
            spent.take();
        }
        return spent;
    }

    private static TokenBucket spentAndLowered() {
        TokenBucket lowered = spent(10);
        lowered.change(Limit.perSecond(4), 0, 0);
        return lowered;
    }
}
