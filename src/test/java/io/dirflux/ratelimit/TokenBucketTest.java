package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final TokenBucket bucket = new TokenBucket(Limit.perSecond(2));

    @Test
    void holdsAsManyTokensAsItsLimit() {
        assertThat(bucket.available(0)).isEqualTo(2);
        bucket.take();
        bucket.take();
        assertThat(bucket.available(0)).isZero();
        assertThatThrownBy(bucket::take).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTokenIsBackOnePeriodAfterTheAnswerLessTheCredit() {
        bucket.take();
        bucket.ended(50 * MILLI, 20 * MILLI);
        assertThat(bucket.available(1030 * MILLI - 1)).isEqualTo(1);
        assertThat(bucket.available(1030 * MILLI)).isEqualTo(2);
    }

    @Test
    void aTokenWithoutAnAnswerIsBackOnePeriodAfterTheEnd() {
        bucket.take();
        bucket.ended(400 * MILLI, 0);
        assertThat(bucket.available(1400 * MILLI - 1)).isEqualTo(1);
        assertThat(bucket.available(1400 * MILLI)).isEqualTo(2);
    }

    @Test
    void aTokenGivenBackIsFreeAtOnce() {
        bucket.take();
        bucket.giveBack();
        assertThat(bucket.available(0)).isEqualTo(2);
        assertThat(bucket.isIdle(0)).isTrue();
        assertThat(bucket.takenSince(0)).isZero();
    }

    @Test
    void theNextTokenIsTheOneThatEndedFirst() {
        bucket.take();
        bucket.take();
        assertThat(bucket.nextTokenAt(0)).isEqualTo(TokenBucket.NEVER);
        bucket.ended(100 * MILLI, 0);
        bucket.ended(300 * MILLI, 0);
        assertThat(bucket.nextTokenAt(300 * MILLI)).isEqualTo(1100 * MILLI);
        assertThat(bucket.nextTokenAt(1100 * MILLI)).isEqualTo(1100 * MILLI);
    }

    @Test
    void aTokenMayOvertakeOneThatEndedBefore() {
        bucket.take();
        bucket.take();
        bucket.ended(100 * MILLI, 0);
        bucket.ended(101 * MILLI, 20 * MILLI);
        assertThat(bucket.available(1081 * MILLI - 1)).isZero();
        assertThat(bucket.available(1081 * MILLI)).isEqualTo(1);
        assertThat(bucket.available(1100 * MILLI)).isEqualTo(2);
    }

    @Test
    void aHeldBucketHasNoTokenUntilTheHoldEnds() {
        bucket.hold().extend(3 * SECOND, HoldReason.REFUSED, 0);
        assertThat(bucket.available(3 * SECOND - 1)).isZero();
        assertThat(bucket.nextTokenAt(SECOND)).isEqualTo(3 * SECOND);
        assertThat(bucket.isIdle(SECOND)).isFalse();
        assertThat(bucket.available(3 * SECOND)).isEqualTo(2);
    }

    @Test
    void itIsIdleWhenEveryTokenIsBack() {
        bucket.take();
        assertThat(bucket.isIdle(0)).isFalse();
        bucket.ended(0, 0);
        assertThat(bucket.isIdle(SECOND - 1)).isFalse();
        assertThat(bucket.isIdle(SECOND)).isTrue();
    }

    @Test
    void predictsTheWaitFromTheWaitersAheadAndTheRate() {
        bucket.take();
        assertThat(bucket.predictedWait(0, 0)).isZero();
        bucket.take();
        bucket.ended(0, 0);
        bucket.ended(500 * MILLI, 0);
        assertThat(bucket.predictedWait(0, 600 * MILLI)).isEqualTo(400 * MILLI);
        assertThat(bucket.predictedWait(1, 600 * MILLI)).isEqualTo(900 * MILLI);
        assertThat(bucket.predictedWait(2, 600 * MILLI)).isEqualTo(1400 * MILLI);
        assertThat(bucket.predictedWait(20, 600 * MILLI)).isEqualTo(10_400 * MILLI);
    }

    @Test
    void inFlightAreTheTokensTakenThatNeitherEndedNorWereGivenBack() {
        bucket.take();
        bucket.take();
        assertThat(inFlight()).isEqualTo(2);
        bucket.giveBack();
        assertThat(inFlight()).isEqualTo(1);
        bucket.ended(0, 0);
        assertThat(inFlight()).isZero();
    }

    private int inFlight() {
        return bucket.snapshot(RateLimitKey.client(), Limit.perSecond(2), 0, 0).inFlight();
    }

    @Test
    void refusedAreThoseOutWhoseRequestsWereRefused() {
        bucket.take();
        bucket.take();
        bucket.endedRefused(0);
        bucket.ended(0, 0);
        assertThat(bucket.refused(SECOND - 1)).isEqualTo(1);
        assertThat(bucket.refused(SECOND)).isZero();
    }

    @Test
    void takenSinceAMomentAreThoseThatWereOutThenAndAllLaterOnes() {
        bucket.take();
        bucket.ended(0, 0);
        assertThat(bucket.available(SECOND)).isEqualTo(2);
        bucket.take();
        long back = bucket.back();
        assertThat(back).isEqualTo(1);
        bucket.ended(SECOND, 0);
        bucket.take();
        assertThat(bucket.available(2 * SECOND)).isEqualTo(1);
        assertThat(bucket.takenSince(back)).isEqualTo(2);
    }

    @Test
    void predictsByTheTokensOfALoweredLimit() {
        TokenBucket four = new TokenBucket(Limit.perSecond(4));
        for (int i = 0; i < 4; i++) {
            four.take();
        }
        for (int i = 0; i < 4; i++) {
            four.ended(i * 100L * MILLI, 0);
        }
        four.limit().refused(1, 0, 300 * MILLI);

        // the tokens come back at 1,000, 1,100, 1,200 and 1,300 ms: the first two are no longer for anybody
        assertThat(four.available(400 * MILLI)).isZero();
        assertThat(four.predictedWait(0, 400 * MILLI)).isEqualTo(800 * MILLI);
        assertThat(four.predictedWait(1, 400 * MILLI)).isEqualTo(900 * MILLI);
        assertThat(four.predictedWait(2, 400 * MILLI)).isEqualTo(1_800 * MILLI);
        assertThat(four.nextTokenAt(400 * MILLI)).isEqualTo(1_200 * MILLI);
    }

    @Test
    void itsSnapshotShowsTheTimeToTheNextToken() {
        bucket.take();
        bucket.take();
        bucket.ended(100 * MILLI, 0);

        RateLimitSnapshot snapshot = bucket.snapshot(RateLimitKey.client(), Limit.perSecond(2), 3, 300 * MILLI);

        assertThat(snapshot.nextPermitIn()).isEqualTo(Duration.ofMillis(800));
        assertThat(snapshot.inFlight()).isEqualTo(1);
        assertThat(snapshot.waiting()).isEqualTo(3);
    }

    @Test
    void predictsAtLeastTheHold() {
        bucket.hold().extend(3 * SECOND, HoldReason.REFUSED, 0);
        assertThat(bucket.predictedWait(0, SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void withoutALimitItNeverRunsOut() {
        TokenBucket unlimited = new TokenBucket(null);
        for (int i = 0; i < 100_000; i++) {
            unlimited.take();
        }
        assertThat(unlimited.available(0)).isPositive();
        for (int i = 0; i < 100_000; i++) {
            unlimited.ended(i, 0);
        }
        assertThat(unlimited.isIdle(100_000)).isTrue();
        assertThat(unlimited.isLimited()).isFalse();
    }

    @Test
    void sixThousandTokensComeBackOneByOne() {
        TokenBucket published = new TokenBucket(new Limit(6_000, Duration.ofSeconds(60)));
        for (int i = 0; i < 6_000; i++) {
            published.take();
            published.ended(i * MILLI, 0);
        }
        assertThat(published.available(60 * SECOND - 1)).isZero();
        for (int i = 0; i < 6_000; i++) {
            assertThat(published.available(60 * SECOND + i * MILLI)).isEqualTo(1);
            published.take();
            published.ended(60 * SECOND + i * MILLI, 0);
        }
    }
}
