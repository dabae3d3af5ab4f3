package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FairShareTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aFifthBecomesAQuarterIn9SecondsAndAQuarterAThirdIn56() {
        assertThat(new FairShare(0.2, 10, 0).part(9 * SECOND)).isCloseTo(0.25, within(0.001));
        assertThat(new FairShare(0.25, 10, 0).part(56 * SECOND)).isCloseTo(0.333, within(0.001));
        assertThat(new FairShare(0.5, 10, 0).part(60 * SECOND)).isCloseTo(0.506, within(0.001));
    }

    @Test
    void belowASixthItGrowsEvenly() {
        FairShare share = new FairShare(0.1, 10, 0);
        assertThat(share.part(SECOND)).isCloseTo(0.126, within(0.001));
        assertThat(share.part(2 * SECOND)).isCloseTo(0.152, within(0.001));
        assertThat(share.part(4 * SECOND)).isCloseTo(0.191, within(0.001));
    }

    @Test
    void aLargeLimitGrowsLater() {
        assertThat(new FairShare(0.25, 100, 0).part(60 * SECOND)).isCloseTo(0.282, within(0.001));
    }

    @Test
    void aRefusedTryOfAThirdPermitIsRepeatedAfter10SecondsAndOfAFourthAfterAMinute() {
        FairShare third = new FairShare(0.25, 10, 0);
        third.refused(0, 0);
        assertThat(third.part(9 * SECOND)).isLessThan(0.25);
        assertThat(third.part(10 * SECOND)).isGreaterThanOrEqualTo(0.25);
        FairShare fourth = new FairShare(0.35, 10, 0);
        fourth.refused(0, 0);
        assertThat(fourth.part(55 * SECOND)).isLessThan(0.35);
        assertThat(fourth.part(65 * SECOND)).isGreaterThanOrEqualTo(0.35);
    }

    @Test
    void aRefusalTakesSixTenthsOfAPermitOnceForAllThatWasUnderWay() {
        FairShare share = new FairShare(0.5, 10, 0);
        share.refused(0, 0);
        assertThat(share.part(0)).isCloseTo(0.44, within(1e-9));
        share.refused(SECOND, 2 * SECOND);
        double lowered = share.part(2 * SECOND);
        assertThat(lowered).isLessThan(0.39);
        share.refused(SECOND, 2 * SECOND + 1);
        assertThat(share.part(2 * SECOND)).isEqualTo(lowered);
    }

    @Test
    void aRefusalTakesATenthOfALargePart() {
        FairShare share = new FairShare(0.5, 100, 0);
        share.refused(0, 0);
        assertThat(share.part(0)).isCloseTo(0.45, within(1e-9));
    }

    @Test
    void manyRefusalsLeaveATwentieth() {
        FairShare share = new FairShare(0.5, 10, 0);
        for (int second = 0; second < 100; second++) {
            share.refused(second * SECOND, second * SECOND);
        }
        assertThat(share.part(99 * SECOND)).isGreaterThanOrEqualTo(0.05).isLessThan(0.1);
    }

    @Test
    void after90SecondsWithoutARefusalItDoublesEvery3Seconds() {
        FairShare share = new FairShare(0.1, 10, 0);
        double then = share.part(90 * SECOND);
        assertThat(then).isLessThan(0.35);
        assertThat(share.part(93 * SECOND)).isCloseTo(2 * then, within(1e-9));
        share.refused(93 * SECOND, 93 * SECOND);
        assertThat(share.part(93 * SECOND)).isCloseTo(Math.min(2 * 0.9 * then, 2 * then - 0.06), within(1e-9));
        assertThat(share.part(96 * SECOND)).isLessThan(2 * then);
    }

    @Test
    void aDayOfSilenceIsTheWholeLimit() {
        assertThat(new FairShare(0.05, 1, 0).part(86_400 * SECOND))
                .isGreaterThan(1)
                .isFinite();
    }
}
