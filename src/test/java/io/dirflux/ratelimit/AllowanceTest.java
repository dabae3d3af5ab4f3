package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final Allowance allowance = new Allowance(10, 10);

    @Test
    void aRefusalWhileFewOfOursAreCountedLowersItToOneMoreThanThose() {
        refused(6, 0);
        assertThat(allowance.allowed(0)).isEqualTo(7);
        assertThat(allowance.isAsConfigured(0)).isFalse();
    }

    @Test
    void oneRefusalHalvesItAtMost() {
        refused(0, 0);
        assertThat(allowance.allowed(0)).isEqualTo(5);
        refused(0, 0);
        refused(0, 0);
        refused(0, 0);
        assertThat(allowance.allowed(0)).isEqualTo(1);
    }

    @Test
    void aRefusalAtTheFullRateIsForgivenUnlessAnotherFollowsWithinSevenSeconds() {
        refused(9, 0);
        assertThat(allowance.allowed(0)).isEqualTo(10);
        refused(9, 7 * SECOND);
        assertThat(allowance.allowed(7 * SECOND)).isEqualTo(10);
        refused(9, 14 * SECOND - 1);
        assertThat(allowance.allowed(14 * SECOND - 1)).isEqualTo(9);
    }

    @Test
    void aRefusalInDoubtLowersItByOneStepOnly() {
        refused(9, 0);
        refused(8, 2 * SECOND);
        assertThat(allowance.allowed(2 * SECOND)).isEqualTo(9);
    }

    @Test
    void whatWasSentInDoubtLowersItHoweverLateItIsRefused() {
        refused(9, 0);
        allowance.refused(9, 7 * SECOND - 1, 8 * SECOND);
        assertThat(allowance.allowed(8 * SECOND)).isEqualTo(9);
    }

    @Test
    void afterItIsLoweredTheNextRefusalIsForgivenAgain() {
        refused(9, 0);
        refused(9, 2 * SECOND);
        refused(8, 4 * SECOND);
        assertThat(allowance.allowed(4 * SECOND)).isEqualTo(9);
        refused(8, 6 * SECOND);
        assertThat(allowance.allowed(6 * SECOND)).isEqualTo(8);
    }

    @Test
    void eachFurtherRefusalOfABurstLowersItByAStep() {
        allowance.refused(9, 0, 50 * MILLI);
        allowance.refused(8, 0, 51 * MILLI);
        assertThat(allowance.allowed(51 * MILLI)).isEqualTo(9);
        allowance.refused(7, 0, 52 * MILLI);
        assertThat(allowance.allowed(52 * MILLI)).isEqualTo(8);
    }

    @Test
    void climbsATenthAtATimeAndSoonerEachTimeItIsNotRefused() {
        refused(6, 0);
        assertThat(allowance.allowed(20 * SECOND - 1)).isEqualTo(7);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(8);
        assertThat(allowance.allowed(40 * SECOND)).isEqualTo(9);
        assertThat(allowance.allowed(45 * SECOND - 1)).isEqualTo(9);
        assertThat(allowance.allowed(45 * SECOND)).isEqualTo(10);
        assertThat(allowance.isAsConfigured(45 * SECOND)).isTrue();
    }

    @Test
    void aClimbThatIsRefusedIsTakenBackAtOnceAndItIsMorePatientThen() {
        refused(6, 0);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(8);
        refused(7, 21 * SECOND);
        assertThat(allowance.allowed(61 * SECOND - 1)).isEqualTo(7);
        assertThat(allowance.allowed(61 * SECOND)).isEqualTo(8);
    }

    @Test
    void aClimbThatIsTakenBackStartsNoDoubt() {
        refused(6, 0);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(8);
        allowance.refused(7, 20 * SECOND, 21 * SECOND);
        allowance.refused(6, 20 * SECOND, 21 * SECOND);
        refused(6, 22 * SECOND);
        assertThat(allowance.allowed(22 * SECOND)).isEqualTo(7);
    }

    @Test
    void aClimbIsInDoubtForTenSeconds() {
        refused(6, 0);
        assertThat(allowance.allowed(30 * SECOND)).isEqualTo(8);
        refused(7, 30 * SECOND);
        assertThat(allowance.allowed(30 * SECOND)).isEqualTo(8);
    }

    @Test
    void whenTheOtherHasGoneTheSecondStepIsAsPatientAsTheFirstAndTheThirdComesSooner() {
        refused(6, 0);
        refused(7, 20 * SECOND);
        refused(7, 60 * SECOND);
        assertThat(allowance.allowed(120 * SECOND - 1)).isEqualTo(7);
        assertThat(allowance.allowed(120 * SECOND)).isEqualTo(8);
        assertThat(allowance.allowed(180 * SECOND)).isEqualTo(9);
        assertThat(allowance.allowed(195 * SECOND)).isEqualTo(10);
    }

    @Test
    void aLongSilenceForgetsEverything() {
        refused(0, 0);
        assertThat(allowance.isAsConfigured(600 * SECOND)).isTrue();
    }

    @Test
    void whatTheServerSaysIsLeftLowersItToOneMoreAndNeverRaisesIt() {
        allowance.left(12, 0);
        assertThat(allowance.allowed(0)).isEqualTo(10);
        allowance.left(6, 0);
        assertThat(allowance.allowed(0)).isEqualTo(7);
        allowance.left(9, 0);
        assertThat(allowance.allowed(0)).isEqualTo(7);
        allowance.left(1, 0);
        assertThat(allowance.allowed(0)).isEqualTo(3);
    }

    @Test
    void inDoubtWhatTheServerSaysIsLeftIsTakenAtItsWord() {
        refused(9, 0);
        allowance.left(7, SECOND);
        assertThat(allowance.allowed(SECOND)).isEqualTo(7);
        allowance.refused(6, 0, SECOND);
        assertThat(allowance.allowed(SECOND)).as("no news").isEqualTo(7);
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
        refused(6, 0);
        allowance.limit(10, 0);
        assertThat(allowance.allowed(0)).isEqualTo(7);
    }

    @Test
    void refusalsFromBeforeTheServerNamedItsLimitLowerNothing() {
        refused(9, 0);
        allowance.limit(5, 50 * MILLI);
        allowance.refused(8, 0, 51 * MILLI);
        allowance.refused(7, 0, 52 * MILLI);
        assertThat(allowance.allowed(52 * MILLI)).isEqualTo(5);
    }

    @Test
    void theClimbIsPutOffForAsLongAsNoMoreIsLeft() {
        allowance.left(6, 0);
        allowance.left(7, 19 * SECOND);
        assertThat(allowance.allowed(39 * SECOND - 1)).isEqualTo(7);
        assertThat(allowance.allowed(39 * SECOND)).isEqualTo(8);
    }

    @Test
    void theClimbIsNotPutOffWhenMoreIsLeft() {
        allowance.left(6, 0);
        allowance.left(8, 19 * SECOND);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(8);
    }

    @Test
    void itGrowsNoLessPatientOnceEverythingIsAllowed() {
        allowance.left(8, 0);
        assertThat(allowance.allowed(20 * SECOND)).isEqualTo(10);
        refused(9, 25 * SECOND);
        assertThat(allowance.allowed(65 * SECOND - 1)).isEqualTo(9);
        assertThat(allowance.allowed(65 * SECOND)).isEqualTo(10);
    }

    @Test
    void isDisputedInDoubt() {
        assertThat(allowance.isDisputed(0)).isFalse();
        refused(9, 0);
        assertThat(allowance.isDisputed(7 * SECOND - 1)).isTrue();
        assertThat(allowance.isDisputed(7 * SECOND)).isFalse();
    }

    @Test
    void isDisputedWhileLoweredButNotByALimitTheServerNames() {
        allowance.limit(8, 0);
        assertThat(allowance.isDisputed(0)).isFalse();
        refused(5, 0);
        assertThat(allowance.isDisputed(19 * SECOND)).isTrue();
    }

    /** To a request sent just then. */
    private void refused(int counted, long now) {
        allowance.refused(counted, now, now);
    }
}
