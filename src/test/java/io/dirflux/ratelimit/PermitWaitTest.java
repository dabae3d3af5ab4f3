package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A permit describes the wait before it was granted. */
class PermitWaitTest {

    private static final RateLimitKey CLIENT = RateLimitKey.client();
    private static final RateLimitKey A = RateLimitKey.directory("a");
    private static final Duration NEVER_HELD = Duration.ZERO;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<PermitWait> waits = new ArrayList<>();

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @Test
    void thePositionCountsTheCallersThatWereAheadOnArrival() {
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(2), time);
        for (int i = 0; i < 5; i++) {
            take(limiter, Priority.BULK, CLIENT);
        }
        time.advanceTimeBy(Duration.ofSeconds(2));

        assertThat(waits).extracting(PermitWait::position).containsExactly(1, 1, 1, 2, 3);
        assertThat(waits).extracting(PermitWait::heldUntil).containsOnly(NEVER_HELD);
    }

    @Test
    void thePositionKnowsThatLanesAndDirectoriesTakeTurns() {
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(1), time);
        for (int i = 0; i < 11; i++) {
            take(limiter, Priority.BULK, A);
        }
        time.advanceTimeBy(Duration.ZERO);
        waits.clear();

        take(limiter, Priority.BULK, RateLimitKey.directory("b"));
        take(limiter, Priority.INTERACTIVE, CLIENT);
        time.advanceTimeBy(Duration.ofSeconds(3));

        // in the order of the grants: the interactive one, the eldest of a, that of b
        assertThat(waits).extracting(PermitWait::position).containsExactly(2, 1, 2);
    }

    @Test
    void aHoldIsReportedByTheTimeLeftOnArrival() {
        RateLimiter limiter =
                RateLimiter.create(RateLimits.perSecond(4), time); // 2 after the refusal, and 1 in the first round
        refuse(limiter, CLIENT, Duration.ofSeconds(5));
        time.advanceTimeBy(Duration.ofMillis(4_500));
        take(limiter, Priority.BULK, CLIENT);
        take(limiter, Priority.BULK, CLIENT);
        take(limiter, Priority.BULK, CLIENT);
        time.advanceTimeBy(Duration.ofMillis(499));
        assertThat(waits).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(2_001));
        take(limiter, Priority.BULK, CLIENT);
        time.advanceTimeBy(Duration.ofSeconds(1));

        Duration half = Duration.ofMillis(500);
        assertThat(waits)
                .containsExactly(
                        new PermitWait(1, half),
                        new PermitWait(2, half),
                        new PermitWait(3, half),
                        new PermitWait(1, NEVER_HELD));
    }

    @Test
    void aHoldThatBeginsDuringTheWaitIsReportedToo() {
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(1), time);
        Permit first = limiter.acquire(PermitRequest.of(CLIENT)).block();
        take(limiter, Priority.BULK, CLIENT);
        time.advanceTimeBy(Duration.ofMillis(300));
        first.ended(refusal(Duration.ofSeconds(3)));
        time.advanceTimeBy(Duration.ofSeconds(3));

        assertThat(waits).containsExactly(new PermitWait(1, Duration.ofMillis(3_300)));
    }

    @Test
    void theHoldOfADirectoryIsReportedToItsOwnCallersOnly() {
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(10).perDirectory(2), time);
        refuse(limiter, A, Duration.ofSeconds(2));
        take(limiter, Priority.BULK, CLIENT);
        take(limiter, Priority.BULK, A);
        time.advanceTimeBy(Duration.ofSeconds(2));

        assertThat(waits).containsExactly(new PermitWait(1, NEVER_HELD), new PermitWait(1, Duration.ofSeconds(2)));
    }

    @Test
    void anOwnPermitMayKeepItToItself() {
        Permit own = feedback -> {};
        assertThat(own.waited()).isNull();
    }

    @Test
    void aPlaceCountsFromOneAndAHoldFromTheArrival() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PermitWait(0, NEVER_HELD));
        assertThatIllegalArgumentException().isThrownBy(() -> new PermitWait(1, Duration.ofNanos(-1)));
    }

    private void take(RateLimiter limiter, Priority priority, RateLimitKey key) {
        limiter.acquire(new PermitRequest(List.of(key), priority, null)).subscribe(permit -> {
            waits.add(permit.waited());
            permit.ended(RateFeedback.none());
        });
    }

    private static void refuse(RateLimiter limiter, RateLimitKey key, Duration retryAfter) {
        limiter.acquire(PermitRequest.of(key)).block().ended(refusal(retryAfter));
    }

    private static RateFeedback refusal(Duration retryAfter) {
        return new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, null, retryAfter);
    }
}
