package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.dirflux.error.PermitWaitException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The bounds of the queue: the longest wait, and the largest number of waiting calls. */
class BoundedWaitTest {

    private static final RateLimits TWO = RateLimits.perSecond(2);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @Test
    void aCallThatWouldWaitLongerThanMaxWaitIsRefusedAtOnceWithThePrediction() {
        RateLimiter limiter = spent(TWO.maxWait(Duration.ofMillis(1_500)), 4);
        StepVerifier.create(acquire(limiter, null))
                .expectErrorSatisfies(e -> assertThat(e)
                        .asInstanceOf(type(PermitWaitException.class))
                        .satisfies(
                                refusal -> assertThat(refusal.predictedWait()).isEqualTo(Duration.ofSeconds(2)))
                        .satisfies(refusal -> assertThat(refusal)
                                .hasMessageContaining("client")
                                .hasMessageContaining("PT1.5S")))
                .verify();
        assertThat(state(limiter).waiting()).isEqualTo(2);
    }

    @Test
    void theShorterOfMaxWaitAndTheDeadlineApplies() {
        RateLimiter limiter = spent(TWO.maxWait(Duration.ofMillis(1_500)), 2);
        StepVerifier.create(acquire(limiter, Duration.ofMillis(500))).verifyError(PermitWaitException.class);
        RateLimiter patient = spent(TWO.maxWait(Duration.ofMillis(500)), 2);
        StepVerifier.create(acquire(patient, Duration.ofHours(1))).verifyError(PermitWaitException.class);
    }

    @Test
    void aShorterMaxWaitOfARequestIsKept() {
        PermitRequest request = PermitRequest.of(RateLimitKey.client()).waitingAtMost(Duration.ofSeconds(1));
        assertThat(request.waitingAtMost(Duration.ofSeconds(1))).isSameAs(request);
        assertThat(request.waitingAtMost(null)).isSameAs(request);
        assertThat(request.waitingAtMost(Duration.ofMillis(999)).maxWait()).isEqualTo(Duration.ofMillis(999));
    }

    @Test
    void failFastGrantsFreePermitsAndRefusesOtherCalls() {
        RateLimiter limiter = spent(TWO.failFast(), 2);
        assertThat(state(limiter).available()).isZero();
        StepVerifier.create(acquire(limiter, null)).verifyError(PermitWaitException.class);
        time.advanceTimeBy(Duration.ofSeconds(1));
        StepVerifier.create(acquire(limiter, null)).expectNextCount(1).verifyComplete();
    }

    @Test
    void aFullQueueRefusesAtOnceAndSaysWhy() {
        RateLimiter limiter = spent(TWO.maxQueue(3), 5);
        StepVerifier.create(acquire(limiter, null))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(PermitWaitException.class)
                        .hasMessage("No permit for the key of client: the queue is full with 3 waiters"))
                .verify();
        assertThat(state(limiter).waiting()).isEqualTo(3);
    }

    @Test
    void aCancelledWaiterFreesAPlaceInTheQueue() {
        RateLimiter limiter = spent(TWO.maxQueue(1), 2);
        Disposable waiter = acquire(limiter, null).subscribe();
        StepVerifier.create(acquire(limiter, null)).verifyError(PermitWaitException.class);
        waiter.dispose();
        StepVerifier.create(acquire(limiter, null))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .expectNextCount(1)
                .expectComplete()
                .verify(Duration.ofSeconds(30));
    }

    @Test
    void withoutRoomForWaitersFreePermitsAreGranted() {
        RateLimiter limiter = RateLimiter.create(TWO.maxQueue(0), time);
        StepVerifier.create(acquire(limiter, null)).expectNextCount(1).verifyComplete();
        StepVerifier.create(acquire(limiter, null)).expectNextCount(1).verifyComplete();
        StepVerifier.create(acquire(limiter, null)).verifyError(PermitWaitException.class);
    }

    @Test
    void anInvalidBoundIsRefusedWhenItIsSet() {
        assertThatThrownBy(() -> TWO.maxWait(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TWO.maxQueue(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TWO.maxRate(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherSettersKeepTheBounds() {
        RateLimits limits = RateLimits.perSecond(10)
                .maxRate(40)
                .maxQueue(7)
                .failFast()
                .share(2)
                .perDirectory(4)
                .withDirectoryDefault(null);
        assertThat(limits.maxRate()).isEqualTo(20);
        assertThat(limits.maxQueue()).isEqualTo(7);
        assertThat(limits.maxWait()).isZero();
        assertThat(limits)
                .isEqualTo(RateLimits.perSecond(10)
                        .perDirectory(4)
                        .share(2)
                        .maxWait(Duration.ZERO)
                        .maxQueue(7)
                        .maxRate(40))
                .isNotEqualTo(limits.maxQueue(8))
                .hasToString("RateLimits(client 5 per PT1S, directory 2 per PT1S, up to 20, waiting at most PT0S,"
                        + " at most 7 waiting)");
    }

    /** A limiter whose permits are spent, and behind them as many waiters as were asked for more. */
    private RateLimiter spent(RateLimits limits, int callers) {
        RateLimiter limiter = RateLimiter.create(limits, time);
        for (int i = 0; i < callers; i++) {
            acquire(limiter, null).subscribe(permit -> permit.ended(RateFeedback.silent()));
        }
        return limiter;
    }

    private static RateLimitSnapshot state(RateLimiter limiter) {
        return limiter.snapshot(RateLimitKey.client()).block();
    }

    private static Mono<Permit> acquire(RateLimiter limiter, Duration maxWait) {
        return limiter.acquire(new PermitRequest(List.of(RateLimitKey.client()), Priority.BULK, maxWait));
    }
}
