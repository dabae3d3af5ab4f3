package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FairShareTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aFifthBecomesAQuarterIn6SecondsThatThreeTenthsIn16AndAHalfHardlyGrows() {
        assertThat(new FairShare(0.2, 10, 0).part(6 * SECOND)).isCloseTo(0.25, within(0.001));
        assertThat(new FairShare(0.25, 10, 0).part(16 * SECOND)).isCloseTo(0.3, within(0.001));
        assertThat(new FairShare(0.5, 10, 0).part(60 * SECOND)).isCloseTo(0.509, within(0.001));
    }

    @Test
    void belowASixthItGrowsEvenly() {
        FairShare share = new FairShare(0.1, 10, 0);
        assertThat(share.part(SECOND)).isCloseTo(0.139, within(0.001));
        assertThat(share.part(2 * SECOND)).isCloseTo(0.176, within(0.001));
        assertThat(share.part(4 * SECOND)).isCloseTo(0.212, within(0.001));
    }

    @Test
    void aLargeLimitGrowsLater() {
        assertThat(new FairShare(0.25, 100, 0).part(19 * SECOND)).isCloseTo(0.267, within(0.001));
    }

    @Test
    void aRefusedTryOfAThirdPermitIsRepeatedAfter7Seconds() {
        FairShare share = new FairShare(0.25, 10, 0);
        share.refused(0, 0);
        assertThat(share.part(6 * SECOND)).isLessThan(0.25);
        assertThat(share.part(7 * SECOND)).isGreaterThanOrEqualTo(0.25);
    }

    @Test
    void aSmallPartGivesOnePermitUp20SecondsAfterA429AndThenGrows() {
        FairShare share = new FairShare(0.25, 10, 0);
        double before = share.part(20 * SECOND - 1);
        assertThat(share.part(20 * SECOND)).isCloseTo(before - 0.1, within(0.001));
        assertThat(share.part(45 * SECOND)).isGreaterThan(0.3);
        before = share.part(90 * SECOND);
        assertThat(before).isGreaterThan(0.35);
        assertThat(share.part(93 * SECOND)).isCloseTo(2 * before, within(0.001));
    }

    @Test
    void itGivesOneUpAgainAfterTheNext429() {
        FairShare share = new FairShare(0.25, 10, 0);
        share.part(30 * SECOND);
        share.refused(50 * SECOND, 50 * SECOND);
        double before = share.part(70 * SECOND - 1);
        assertThat(share.part(70 * SECOND)).isCloseTo(before - 0.1, within(0.001));
    }

    @Test
    void whenAPermitIsGivenUpDoesNotDependOnWhoAsks() {
        FairShare asked = new FairShare(0.25, 10, 0);
        for (int second = 0; second < 70; second++) {
            asked.part(second * SECOND);
        }
        assertThat(asked.part(70 * SECOND)).isEqualTo(new FairShare(0.25, 10, 0).part(70 * SECOND));
    }

    @Test
    void aPartOfOnePermitOrOfMoreThanAThirdIsNotGivenUp() {
        assertThat(new FairShare(0.34, 10, 0).part(21 * SECOND)).isGreaterThan(0.35);
        assertThat(new FairShare(0.1, 3, 0).part(20 * SECOND)).isGreaterThan(0.1);
    }

    @Test
    void aRequestThatWasSentBeforeAPermitWasGivenUpMayStillBeRefused() {
        FairShare share = new FairShare(0.25, 10, 0);
        double before = share.part(20 * SECOND);
        share.refused(19 * SECOND, 20 * SECOND);
        assertThat(share.part(20 * SECOND)).isLessThan(before);
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
        assertThat(then).isLessThan(0.4);
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
