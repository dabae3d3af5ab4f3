package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Delays callers, so that others find tokens. */
class PacingTest extends PermitQueueFixture {

    @Test
    void afterAPauseBulkGoesInOneBurstEvenIfInteractiveRequestsCameBefore() {
        enter(1, "", Priority.INTERACTIVE);
        enter(19, "", Priority.BULK);
        drain(30 * SECOND);
        assertThat(queue.waiting()).isZero();
        now += 60 * SECOND;
        enter(10, "", Priority.BULK);
        assertThat(grantAll()).hasSize(10);
    }

    @Test
    void bulkThatContinuesLeavesATokenEveryThirdOfASecondAndUsesTheWholeLimit() {
        enter(300, "", Priority.BULK);
        List<Long> grants = drain(30 * SECOND);
        assertThat(grants.subList(0, 30))
                .as("the bursts of a short job")
                .filteredOn(time -> time % SECOND == 0)
                .hasSize(30);
        for (int i = 100; i < 290; i++) {
            assertThat(grants.get(i + 1) - grants.get(i)).isLessThan(SECOND / 3);
            assertThat(grants.get(i + 10) - grants.get(i)).isGreaterThanOrEqualTo(SECOND);
        }
        assertThat(grants.get(299)).isLessThan(30 * SECOND);
    }

    @Test
    void ifOthersUseTheKeyAFifthOfTheLimitIsKeptBackInTheFirstRoundAfterAHoldAndInOneRoundOfEight() {
        enter(200, "", Priority.BULK);
        refusedAfter(6); // seven are allowed since
        int[] perSecond = new int[19];
        drain(18 * SECOND).forEach(time -> perSecond[(int) (time / SECOND)]++);
        assertThat(perSecond).startsWith(0, 5, 7, 7, 7, 7, 7, 7, 7, 5, 7, 7, 7, 7, 7, 7, 7, 5);
    }

    @ParameterizedTest
    @EnumSource(Priority.class)
    void ifOthersUseHalfOfTheLimitAllPermitsAreApart(Priority priority) {
        enter(200, "", priority);
        refusedAfter(0); // five are allowed since
        List<Long> grants = drain(18 * SECOND);
        for (int i = 1; i < 60; i++) {
            assertThat(grants.get(i) - grants.get(i - 1)).isGreaterThanOrEqualTo(90 * MILLI);
        }
        assertThat(grants).hasSizeGreaterThan(80);
    }

    @Test
    void ifOthersUseHalfOfTheLimitBulkGetsHalfOfThePermitsAndInteractiveTheOtherHalf() {
        enter(60, "", Priority.BULK);
        enter(60, "", Priority.INTERACTIVE);
        refusedAfter(0);
        List<Priority> served = new ArrayList<>();
        while (now < 10 * SECOND) {
            now = Math.max(now, queue.nextEvent(now));
            List<Priority> together = grantPriorities();
            assertThat(together).hasSizeLessThanOrEqualTo(1);
            served.addAll(together);
        }
        assertThat(served).hasSizeBetween(40, 50);
        assertThat(Collections.frequency(served, Priority.BULK))
                .isBetween(served.size() / 2 - 3, served.size() / 2 + 3);
    }

    @Test
    void inACrowdEachCallerAheadCostsADistance() {
        enter(5, "", Priority.INTERACTIVE);
        refusedAfter(0); // four wait for the end of the hold, when all five tokens are back
        assertThat(predictedWait("", Priority.INTERACTIVE)).isEqualTo(SECOND + 4 * 90 * MILLI);
        assertThat(predictedWait("", Priority.BULK)).as("after one of them").isEqualTo(SECOND + 180 * MILLI);
    }

    @Test
    void inACrowdTheDistanceIsThatOfTheLimitThatTheServerNames() {
        TokenBucket bucket = new TokenBucket(Limit.perSecond(10), 100);
        bucket.limit().named(100, 0);
        for (int counted = 20; counted > 10; counted--) {
            bucket.limit().refused(counted, 0, MILLI);
        }
        assertThat(bucket.limit().isCrowded(MILLI)).isTrue();
        Pacing pacing = new Pacing(bucket);
        pacing.observe(false, true, MILLI);
        pacing.granted(SECOND);
        assertThat(pacing.nextBulk(SECOND)).isEqualTo(SECOND + 9 * MILLI);
    }

    @Test
    void ifOthersUseHalfOfTheLimitAnInteractiveCallerTakesAPermitThatIsFreeAtOnce() {
        enter(2, "", Priority.INTERACTIVE);
        refusedAfter(0);
        drain(10 * SECOND);
        enter(2, "", Priority.INTERACTIVE);
        assertThat(grantAll()).hasSize(2);
    }

    @Test
    void ifOthersUseHalfOfTheLimitAnInteractiveCallerThatWaitsIsServedAfterTheDistance() {
        enter(20, "", Priority.INTERACTIVE);
        refusedAfter(0);
        now += SECOND;
        assertThat(queue.grantNext(now)).isNotNull();
        assertThat(queue.grantNext(now)).isNull();
        assertThat(queue.nextEvent(now)).isEqualTo(now + 90 * MILLI);
    }

    /** That many requests are answered, and the next one is refused for a second. */
    private void refusedAfter(int answered) {
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i <= answered; i++) {
            tickets.add(queue.grantNext(now));
        }
        Ticket refused = tickets.remove(answered);
        tickets.forEach(ticket -> queue.ended(ticket, RateFeedback.silent(), now));
        queue.ended(refused, refusal(Duration.ofSeconds(1)), now);
        assertThat(queue.grantNext(now)).isNull();
    }

    @Test
    void ifOnePermitIsAllowedNoneIsKeptBack() {
        limits(RateLimits.perSecond(1));
        enter(20, "", Priority.BULK);
        queue.ended(queue.grantNext(now), refusal(Duration.ofSeconds(1)), now);
        assertThat(queue.grantNext(now)).isNull();
        assertThat(drain(12 * SECOND)).hasSizeGreaterThanOrEqualTo(11);
    }

    @Test
    void bulkThatIsPacedIsPredictedToWait() {
        enter(1, "", Priority.INTERACTIVE);
        enter(15, "", Priority.BULK);
        drain(SECOND + 1);
        now = SECOND + 500 * MILLI;
        grantAll();
        assertThat(client().available()).isPositive();
        assertThat(Duration.ofNanos(predictedWait("", Priority.BULK))).isPositive();
        assertThat(predictedWait("", Priority.INTERACTIVE)).isZero();
    }
}
