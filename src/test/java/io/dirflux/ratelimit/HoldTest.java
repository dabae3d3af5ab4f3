package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldTest {

    private static final long SECOND = 1_000_000_000L;

    private final Hold hold = new Hold();

    @Test
    void lastsUntilItsLatestEnd() {
        hold.extend(5 * SECOND, HoldReason.REFUSED, 0);
        hold.extend(3 * SECOND, HoldReason.REFUSED, SECOND);
        assertThat(hold.left(2 * SECOND)).isEqualTo(3 * SECOND);
        assertThat(hold.left(5 * SECOND)).isZero();
    }

    @Test
    void itsReasonIsTheOneWithTheLatestEnd() {
        hold.extend(5 * SECOND, HoldReason.REFUSED, 0);
        hold.extend(5 * SECOND, HoldReason.EXHAUSTED, 0);
        assertThat(hold.reason()).isEqualTo(HoldReason.REFUSED);
        hold.extend(6 * SECOND, HoldReason.EXHAUSTED, 0);
        assertThat(hold.reason()).isEqualTo(HoldReason.EXHAUSTED);
    }

    @Test
    void isReportedOnceAndAgainWhenItBecomesLong() {
        assertThat(hold.extend(5 * SECOND, HoldReason.REFUSED, 0)).isTrue();
        assertThat(hold.extend(6 * SECOND, HoldReason.REFUSED, SECOND)).isFalse();
        assertThat(hold.extend(20 * SECOND, HoldReason.REFUSED, SECOND)).isTrue();
        assertThat(hold.extend(30 * SECOND, HoldReason.REFUSED, SECOND)).isFalse();
        assertThat(hold.extend(31 * SECOND, HoldReason.REFUSED, 30 * SECOND)).isTrue();
        assertThat(hold.extend(45 * SECOND, HoldReason.REFUSED, 30 * SECOND)).isTrue();
    }

    @Test
    void aRefusalHoldsForItsRetryAfterOrUntilTheResetOrForAPeriod() {
        assertThat(refusal(null, 3.0)).isEqualTo(3 * SECOND);
        assertThat(refusal(9.0, 3.0)).isEqualTo(3 * SECOND);
        assertThat(refusal(9.0, null)).isEqualTo(9 * SECOND);
        assertThat(refusal(0.0, null)).isEqualTo(SECOND);
        assertThat(refusal(-9.0, null)).isEqualTo(SECOND);
        assertThat(refusal(null, null)).isEqualTo(SECOND);
        assertThat(refusal(null, 3_600.0)).isEqualTo(60 * SECOND);
        assertThat(refusal(3_600.0, null)).isEqualTo(60 * SECOND);
    }

    @Test
    void anEmptyWindowHoldsUntilTheResetIfOtherClientsUsedIt() {
        assertThat(exhaustion(0L, 1.0, false)).isEqualTo(SECOND);
        assertThat(exhaustion(0L, 3_600.0, false)).isEqualTo(60 * SECOND);
        assertThat(exhaustion(0L, 1.0, true)).isZero();
        assertThat(exhaustion(1L, 1.0, false)).isZero();
        assertThat(exhaustion(null, 1.0, false)).isZero();
    }

    @Test
    void anEmptyWindowHoldsIfItsResetIsFarAhead() {
        assertThat(exhaustion(0L, 2.0, true)).isZero();
        assertThat(exhaustion(0L, 3.0, true)).isEqualTo(3 * SECOND);
    }

    @Test
    void aResetInThePastHoldsNoCall() {
        assertThat(exhaustion(0L, -1.0, false)).isZero();
        assertThat(exhaustion(0L, 0.0, false)).isZero();
        assertThat(exhaustion(0L, null, false)).isZero();
    }

    private static long refusal(Double reset, Double retryAfter) {
        RateFeedback feedback =
                new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, seconds(reset), seconds(retryAfter));
        return HoldRules.afterRefusal(feedback, SECOND);
    }

    private static long exhaustion(Long remaining, Double reset, boolean explained) {
        RateFeedback feedback = new RateFeedback(RateFeedback.Outcome.ANSWERED, 10L, remaining, seconds(reset), null);
        return HoldRules.afterExhaustion(feedback, explained);
    }

    private static Duration seconds(Double seconds) {
        return seconds == null ? null : Duration.ofMillis((long) (seconds * 1_000));
    }
}
