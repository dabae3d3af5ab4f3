package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final AdaptiveLimit limit = new AdaptiveLimit(10, 10);

    @Test
    void aRefusalWhileFewOfOursAreCountedLowersItToOneMoreThanThose() {
        refused(6, 0);
        assertThat(limit.allowed(0)).isEqualTo(7);
        assertThat(limit.isAsConfigured(0)).isFalse();
    }

    @Test
    void aRefusalAtTheFullRateIsForgivenUnlessAnotherFollowsWithinSevenSeconds() {
        refused(9, 0);
        assertThat(limit.allowed(0)).isEqualTo(10);
        refused(9, 7 * SECOND);
        assertThat(limit.allowed(7 * SECOND)).isEqualTo(10);
        refused(9, 14 * SECOND - 1);
        assertThat(limit.allowed(14 * SECOND - 1)).isEqualTo(9);
    }

    @Test
    void aRefusalInDoubtLowersItByOneStepOnly() {
        refused(9, 0);
        refused(8, 2 * SECOND);
        assertThat(limit.allowed(2 * SECOND)).isEqualTo(9);
    }

    @Test
    void whatWasSentInDoubtLowersItHoweverLateItIsRefused() {
        refused(9, 0);
        limit.refused(9, 7 * SECOND - 1, 8 * SECOND);
        assertThat(limit.allowed(8 * SECOND)).isEqualTo(9);
    }

    @Test
    void afterItIsLoweredTheNextRefusalIsForgivenAgain() {
        refused(9, 0);
        refused(9, 2 * SECOND);
        refused(8, 4 * SECOND);
        assertThat(limit.allowed(4 * SECOND)).isEqualTo(9);
        refused(8, 6 * SECOND);
        assertThat(limit.allowed(6 * SECOND)).isEqualTo(8);
    }

    @Test
    void eachFurtherRefusalOfABurstLowersItByAStep() {
        limit.refused(9, 0, 50 * MILLI);
        limit.refused(8, 0, 51 * MILLI);
        assertThat(limit.allowed(51 * MILLI)).isEqualTo(9);
        limit.refused(7, 0, 52 * MILLI);
        assertThat(limit.allowed(52 * MILLI)).isEqualTo(8);
    }

    @Test
    void eachFurtherRefusalOfABurstLowersALargeLimitByOneAndNotBelowWhatWasCounted() {
        AdaptiveLimit hundred = new AdaptiveLimit(100, 100);
        hundred.refused(99, 0, 50 * MILLI);
        hundred.refused(98, 0, 51 * MILLI);
        assertThat(hundred.allowed(51 * MILLI)).isEqualTo(90);
        for (int counted = 97; counted >= 70; counted--) {
            hundred.refused(counted, 0, 52 * MILLI);
        }
        assertThat(hundred.allowed(52 * MILLI)).isEqualTo(70);
    }

    @Test
    void oneRefusalHalvesItAtMost() {
        refused(0, 0);
        assertThat(limit.allowed(0)).isEqualTo(5);
    }

    @Test
    void isCrowdedIfOthersUseTwoFifths() {
        refused(6, 0);
        assertThat(limit.isCrowded(0)).isFalse();
        refused(6, SECOND);
        refused(5, 2 * SECOND);
        assertThat(limit.allowed(2 * SECOND)).isEqualTo(6);
        assertThat(limit.isCrowded(2 * SECOND)).isTrue();
        assertThat(limit.isDisputed(2 * SECOND)).isTrue();
    }

    @Test
    void isCrowdedAndHasSixTenthsIfFourTenthsAreRefusedInOneBurst() {
        for (int counted = 9; counted >= 7; counted--) {
            limit.refused(counted, 0, 50 * MILLI);
        }
        assertThat(limit.allowed(50 * MILLI)).isEqualTo(8);
        assertThat(limit.isCrowded(50 * MILLI)).isFalse();
        limit.refused(6, 0, 50 * MILLI);
        assertThat(limit.allowed(50 * MILLI)).isEqualTo(6);
        assertThat(limit.isCrowded(50 * MILLI)).isTrue();
    }

    @Test
    void refusalsOfTwoBurstsAreNotCountedTogether() {
        limit.refused(9, 0, 50 * MILLI);
        limit.refused(8, 0, 50 * MILLI);
        limit.refused(9, SECOND, SECOND + 50 * MILLI);
        limit.refused(8, SECOND, SECOND + 50 * MILLI);
        assertThat(limit.isCrowded(SECOND + 50 * MILLI)).isFalse();
    }

    @Test
    void isNotCrowdedIfTheServerSaysWhatIsLeft() {
        limit.left(10, 0);
        refused(0, SECOND);
        assertThat(limit.allowed(SECOND)).isEqualTo(5);
        assertThat(limit.isCrowded(SECOND)).isFalse();
        limit.left(2, 2 * SECOND);
        assertThat(limit.allowed(2 * SECOND)).isEqualTo(3);
    }

    @Test
    void whileItIsCrowdedA429TakesATenthAndNoHeaderLowersIt() {
        refused(4, 0);
        assertThat(limit.allowed(0)).isEqualTo(5);
        refused(5, SECOND);
        refused(5, 5 * SECOND);
        assertThat(limit.allowed(5 * SECOND)).isEqualTo(4);
        limit.left(1, 6 * SECOND);
        assertThat(limit.allowed(6 * SECOND)).isEqualTo(4);
    }

    @Test
    void whenTheOthersHaveGoneTheWholeLimitIsBackAndIsNotCrowdedAnyMore() {
        refused(0, 0);
        assertThat(limit.allowed(105 * SECOND)).isEqualTo(10);
        assertThat(limit.isCrowded(105 * SECOND)).isFalse();
        assertThat(limit.isDisputed(105 * SECOND)).isFalse();
        assertThat(limit.isAsConfigured(105 * SECOND)).isTrue();
        refused(9, 106 * SECOND);
        assertThat(limit.allowed(106 * SECOND)).as("may be chance").isEqualTo(10);
    }

    @Test
    void climbsATenthAtATimeAndSoonerEachTimeItIsNotRefused() {
        refused(6, 0);
        assertThat(limit.allowed(60 * SECOND - 1)).isEqualTo(7);
        assertThat(limit.allowed(60 * SECOND)).isEqualTo(8);
        assertThat(limit.allowed(120 * SECOND)).isEqualTo(9);
        assertThat(limit.allowed(135 * SECOND - 1)).isEqualTo(9);
        assertThat(limit.allowed(135 * SECOND)).isEqualTo(10);
        assertThat(limit.isAsConfigured(135 * SECOND)).isTrue();
    }

    @Test
    void aClimbThatIsRefusedIsTakenBackAtOnce() {
        refused(6, 0);
        assertThat(limit.allowed(60 * SECOND)).isEqualTo(8);
        refused(7, 61 * SECOND);
        assertThat(limit.allowed(121 * SECOND - 1)).isEqualTo(7);
        assertThat(limit.allowed(121 * SECOND)).isEqualTo(8);
    }

    @Test
    void aClimbThatIsTakenBackStartsNoDoubt() {
        refused(6, 0);
        assertThat(limit.allowed(60 * SECOND)).isEqualTo(8);
        limit.refused(7, 60 * SECOND, 61 * SECOND);
        limit.refused(6, 60 * SECOND, 61 * SECOND);
        refused(6, 62 * SECOND);
        assertThat(limit.allowed(62 * SECOND)).isEqualTo(7);
    }

    @Test
    void aClimbIsInDoubtForTenSeconds() {
        refused(6, 0);
        assertThat(limit.allowed(70 * SECOND)).isEqualTo(8);
        refused(7, 70 * SECOND);
        assertThat(limit.allowed(70 * SECOND)).isEqualTo(8);
    }

    @Test
    void whenTheOtherHasGoneTheSecondStepIsAsPatientAsTheFirstAndTheThirdComesSooner() {
        refused(6, 0);
        refused(7, 60 * SECOND);
        refused(7, 120 * SECOND);
        assertThat(limit.allowed(180 * SECOND - 1)).isEqualTo(7);
        assertThat(limit.allowed(180 * SECOND)).isEqualTo(8);
        assertThat(limit.allowed(240 * SECOND)).isEqualTo(9);
        assertThat(limit.allowed(255 * SECOND)).isEqualTo(10);
    }

    @Test
    void aLongSilenceForgetsEverything() {
        refused(0, 0);
        assertThat(limit.isAsConfigured(600 * SECOND)).isTrue();
    }

    @Test
    void whatTheServerSaysIsLeftLowersItToOneMoreAndNeverRaisesIt() {
        limit.left(12, 0);
        assertThat(limit.allowed(0)).isEqualTo(10);
        limit.left(6, 0);
        assertThat(limit.allowed(0)).isEqualTo(7);
        limit.left(9, 0);
        assertThat(limit.allowed(0)).isEqualTo(7);
        limit.left(1, 0);
        assertThat(limit.allowed(0)).isEqualTo(3);
    }

    @Test
    void inDoubtTheRemainingCountOfTheServerIsTrusted() {
        refused(9, 0);
        limit.left(7, SECOND);
        assertThat(limit.allowed(SECOND)).isEqualTo(7);
        limit.refused(6, 0, SECOND);
        assertThat(limit.allowed(SECOND)).as("no news").isEqualTo(7);
    }

    @Test
    void aLimitTheServerNamesLowersItAndRaisesItNoFurtherThanConfigured() {
        limit.named(4, 0);
        assertThat(limit.allowed(0)).isEqualTo(4);
        limit.named(50, 0);
        assertThat(limit.allowed(0)).isEqualTo(10);
    }

    @Test
    void aLimitTheServerNamesRaisesItUpToTheMaxRate() {
        AdaptiveLimit upTo40 = new AdaptiveLimit(10, 40);
        assertThat(upTo40.allowed(0)).isEqualTo(10);
        upTo40.named(25, 0);
        assertThat(upTo40.allowed(0)).isEqualTo(25);
        upTo40.named(100, 0);
        assertThat(upTo40.allowed(0)).isEqualTo(40);
        upTo40.named(3, 0);
        assertThat(upTo40.allowed(0)).isEqualTo(3);
    }

    @Test
    void aLimitNamedByTheServerDoesNotUndoWhatWasLearnedFromA429() {
        refused(6, 0);
        limit.named(10, 0);
        assertThat(limit.allowed(0)).isEqualTo(7);
    }

    @Test
    void refusalsFromBeforeTheServerNamedItsLimitLowerNothing() {
        refused(9, 0);
        limit.named(5, 50 * MILLI);
        limit.refused(8, 0, 51 * MILLI);
        limit.refused(7, 0, 52 * MILLI);
        assertThat(limit.allowed(52 * MILLI)).isEqualTo(5);
    }

    @Test
    void theClimbIsPutOffForAsLongAsNoMoreIsLeft() {
        limit.left(6, 0);
        limit.left(7, 19 * SECOND);
        assertThat(limit.allowed(39 * SECOND - 1)).isEqualTo(7);
        assertThat(limit.allowed(39 * SECOND)).isEqualTo(8);
    }

    @Test
    void theClimbIsNotPutOffWhenMoreIsLeft() {
        limit.left(6, 0);
        limit.left(8, 19 * SECOND);
        assertThat(limit.allowed(20 * SECOND)).isEqualTo(8);
    }

    @Test
    void ifTheServerSaysWhatIsLeftItClimbsAfterTwentySeconds() {
        limit.left(8, 0);
        assertThat(limit.allowed(20 * SECOND)).isEqualTo(10);
        refused(9, 25 * SECOND);
        assertThat(limit.allowed(45 * SECOND - 1)).isEqualTo(9);
        assertThat(limit.allowed(45 * SECOND)).isEqualTo(10);
    }

    /** A step is a tenth, rounded down: with 19 it takes 18 steps. */
    @Test
    void aLimitOfManyStepsClimbsToItsTop() {
        AdaptiveLimit high = new AdaptiveLimit(19, 19);
        for (int i = 0; i < 100; i++) {
            high.refused(0, 0, 0);
        }
        assertThat(high.allowed(0)).isEqualTo(1);
        assertThat(high.allowed(3_600 * SECOND)).isEqualTo(19);
    }

    @Test
    void isDisputedInDoubt() {
        assertThat(limit.isDisputed(0)).isFalse();
        refused(9, 0);
        assertThat(limit.isDisputed(7 * SECOND - 1)).isTrue();
        assertThat(limit.isDisputed(7 * SECOND)).isFalse();
    }

    @Test
    void isDisputedWhileLoweredButNotByALimitTheServerNames() {
        limit.named(8, 0);
        assertThat(limit.isDisputed(0)).isFalse();
        refused(5, 0);
        assertThat(limit.isDisputed(19 * SECOND)).isTrue();
    }

    /** To a request sent just then. */
    private void refused(int counted, long now) {
        limit.refused(counted, now, now);
    }
}
