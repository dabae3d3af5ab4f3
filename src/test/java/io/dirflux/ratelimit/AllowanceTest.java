package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {

    private static final long SECOND = 1_000_000_000L;

    private final Allowance allowance = new Allowance(10, 10);

    @Test
    void aRefusalWhileFewOfOursAreCountedLowersItToThose() {
        allowance.refused(7, 0);
        assertThat(allowance.allowed(0)).isEqualTo(7);
        assertThat(allowance.isAsConfigured(0)).isFalse();
    }

    @Test
    void oneRefusalHalvesItAtMost() {
        allowance.refused(0, 0);
        assertThat(allowance.allowed(0)).isEqualTo(5);
        allowance.refused(0, 0);
        allowance.refused(0, 0);
        allowance.refused(0, 0);
        assertThat(allowance.allowed(0)).isEqualTo(1);
    }

    @Test
    void oneRefusalInTenSecondsAtTheFullRateIsForgiven() {
        allowance.refused(9, 0);
        assertThat(allowance.allowed(0)).isEqualTo(10);
        allowance.refused(9, 10 * SECOND);
        assertThat(allowance.allowed(10 * SECOND)).isEqualTo(10);
        allowance.refused(9, 11 * SECOND);
        assertThat(allowance.allowed(11 * SECOND)).isEqualTo(9);
    }

    @Test
    void climbsATenthAtATimeAndSoonerEachTimeItIsNotRefused() {
        allowance.refused(7, 0);
        assertThat(allowance.allowed(20 * SECOND - 1)).isEqualTo(7);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(8);
        assertThat(allowance.allowed(40 * SECOND)).isEqualTo(9);
        assertThat(allowance.allowed(45 * SECOND - 1)).isEqualTo(9);
        assertThat(allowance.allowed(45 * SECOND)).isEqualTo(10);
        assertThat(allowance.isAsConfigured(45 * SECOND)).isTrue();
    }

    @Test
    void isMorePatientAfterAClimbThatIsRefused() {
        allowance.refused(7, 0);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(8);
        allowance.refused(7, 20 * SECOND); // forgiven once
        allowance.refused(7, 21 * SECOND);
        assertThat(allowance.allowed(61 * SECOND - 1)).isEqualTo(7);
        assertThat(allowance.allowed(61 * SECOND)).isEqualTo(8);
    }

    @Test
    void aLongSilenceForgetsEverything() {
        allowance.refused(0, 0);
        assertThat(allowance.isAsConfigured(600 * SECOND)).isTrue();
    }

    @Test
    void whatTheServerSaysIsLeftLowersItAndNeverRaisesIt() {
        allowance.left(12, 0);
        assertThat(allowance.allowed(0)).isEqualTo(10);
        allowance.left(6, 0);
        assertThat(allowance.allowed(0)).isEqualTo(6);
        allowance.left(9, 0);
        assertThat(allowance.allowed(0)).isEqualTo(6);
        allowance.left(1, 0);
        assertThat(allowance.allowed(0)).isEqualTo(3);
    }

    @Test
    void aLimitTheServerNamesLowersItAndRaisesItNoFurtherThanConfigured() {
        allowance.limit(4, 0);
        assertThat(allowance.allowed(0)).isEqualTo(4);
        allowance.limit(50, 0);
        assertThat(allowance.allowed(0)).isEqualTo(10);
    }

    @Test
    void aLimitTheServerNamesRaisesItUpToTheMaxRate() {
        Allowance upTo40 = new Allowance(10, 40);
        assertThat(upTo40.allowed(0)).isEqualTo(10);
        upTo40.limit(25, 0);
        assertThat(upTo40.allowed(0)).isEqualTo(25);
        upTo40.limit(100, 0);
        assertThat(upTo40.allowed(0)).isEqualTo(40);
        upTo40.limit(3, 0);
        assertThat(upTo40.allowed(0)).isEqualTo(3);
    }

    @Test
    void aLimitTheServerNamesDoesNotUndoWhatARefusalTaught() {
        allowance.refused(6, 0);
        allowance.limit(10, 0);
        assertThat(allowance.allowed(0)).isEqualTo(6);
    }

    @Test
    void whatIsKnownAlreadyDoesNotPutOffTheClimb() {
        allowance.left(6, 0);
        allowance.left(6, 19 * SECOND);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(7);
    }

    @Test
    void itGrowsNoLessPatientOnceEverythingIsAllowed() {
        allowance.left(9, 0);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(10);
        allowance.left(9, 30 * SECOND);
        assertThat(allowance.allowed(70 * SECOND - 1)).isEqualTo(9);
        assertThat(allowance.allowed(70 * SECOND)).isEqualTo(10);
    }
}
