package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FairShareTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aQuarterBecomesAThirdIn79SecondsAndATenthAQuarterIn54() {
        assertThat(new FairShare(0.25, 10, 0).part(79 * SECOND)).isCloseTo(0.333, within(0.001));
        assertThat(new FairShare(0.1, 10, 0).part(54 * SECOND)).isCloseTo(0.25, within(0.001));
        assertThat(new FairShare(0.5, 10, 0).part(60 * SECOND)).isCloseTo(0.5208, within(0.001));
    }

    @Test
    void aLargeLimitGrowsLater() {
        assertThat(new FairShare(0.25, 100, 0).part(60 * SECOND)).isCloseTo(0.2856, within(0.001));
    }

    @Test
    void aRefusalTakesATenthOnceForAllThatWasUnderWay() {
        FairShare share = new FairShare(0.5, 10, 0);
        share.refused(0, 0);
        assertThat(share.part(0)).isCloseTo(0.45, within(1e-9));
        share.refused(SECOND, 2 * SECOND);
        double lowered = share.part(2 * SECOND);
        assertThat(lowered).isLessThan(0.406);
        share.refused(SECOND, 2 * SECOND + 1);
        assertThat(share.part(2 * SECOND)).isEqualTo(lowered);
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
        assertThat(then).isLessThan(0.33);
        assertThat(share.part(93 * SECOND)).isCloseTo(2 * then, within(1e-9));
        share.refused(93 * SECOND, 93 * SECOND);
        assertThat(share.part(93 * SECOND)).isCloseTo(2 * 0.9 * then, within(1e-9));
        assertThat(share.part(96 * SECOND)).isLessThan(2 * then);
    }

    @Test
    void aDayOfSilenceIsTheWholeLimit() {
        assertThat(new FairShare(0.05, 1, 0).part(86_400 * SECOND))
                .isGreaterThan(1)
                .isFinite();
    }
}
