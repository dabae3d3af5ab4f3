package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.dirflux.error.PermitWaitException;
import io.dirflux.testing.TimerTracker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

class TokenBucketLimiterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final TimerTracker timers = new TimerTracker(time);
    private final RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(2), timers);

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @Test
    void aWaiterThatMayNotWaitLongEnoughIsRefusedAtOnceWithThePrediction() {
        take(2);
        StepVerifier.create(acquire(Duration.ofMillis(999)))
                .expectErrorSatisfies(e -> assertThat(e)
                        .asInstanceOf(type(PermitWaitException.class))
                        .satisfies(
                                refusal -> assertThat(refusal.predictedWait()).isEqualTo(SECOND))
                        .satisfies(refusal -> assertThat(refusal)
                                .hasMessage("No permit for the key of client: the call may wait for PT0.999S")))
                .verify();
        assertAtRest();
    }

    @Test
    void aWaiterWhoseTurnDoesNotComeInTimeIsRefusedThen() {
        List<Permit> unended = new ArrayList<>();
        acquire(null).repeat(1).subscribe(unended::add);
        TestSubscriber<Permit> waiter = waiting(acquire(Duration.ofMillis(1_500)), Duration.ofMillis(1_499));
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(waiter.expectTerminalError()).isInstanceOf(PermitWaitException.class);
        unended.forEach(permit -> permit.ended(RateFeedback.none()));
        assertAtRest();
    }

    @Test
    void aWaiterWhoseTurnComesInTimeIsServed() {
        take(2);
        TestSubscriber<Permit> waiter = waiting(acquire(Duration.ofMillis(1_000)), Duration.ofMillis(999));
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(waiter.getReceivedOnNext()).hasSize(1);
        assertThat(waiter.isTerminatedComplete()).isTrue();
    }

    @Test
    void a429HoldsTheKeyForAllCallers() {
        Permit refused = acquire(null).block();
        take(1);
        refused.ended(new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, null, Duration.ofSeconds(5)));
        assertThat(client().heldFor()).isEqualTo(Duration.ofSeconds(5));
        TestSubscriber<Permit> waiter =
                waiting(acquire(null).repeat(1), Duration.ofSeconds(5).minusNanos(1));
        time.advanceTimeBy(Duration.ofNanos(1));
        assertThat(waiter.getReceivedOnNext()).hasSize(2);
        assertThat(waiter.isTerminatedComplete()).isTrue();
    }

    @Test
    void anotherKeyIsNotDelayed() {
        RateLimiter twoLevels = RateLimiter.create(RateLimits.perSecond(10).perDirectory(1), time);
        Flux.range(0, 100)
                .flatMap(i -> take(twoLevels, RateLimitKey.directory("a")), 100)
                .subscribe();
        StepVerifier.create(take(twoLevels, RateLimitKey.directory("b")))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.create(take(twoLevels, RateLimitKey.client()))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void cancellingEverythingLeavesTheLimiterAtRestWithoutATimer() {
        take(2);
        List<Disposable> waiters = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiters.add(acquire(i % 2 == 0 ? null : Duration.ofHours(1)).subscribe());
        }
        assertThat(client().waiting()).isEqualTo(1_000);
        assertThat(timers.armed()).isEqualTo(1);
        waiters.forEach(Disposable::dispose);
        assertAtRest();
        assertThat(timers.armed()).isZero();
    }

    @Test
    void oneTimerIsArmedWhileCallersWaitAndNoneAfterwards() {
        take(7);
        for (int second = 0; second < 3; second++) {
            assertThat(timers.armed()).isEqualTo(1);
            time.advanceTimeBy(SECOND);
        }
        assertAtRest();
        assertThat(timers.armed()).isZero();
    }

    @Test
    void aSnapshotShowsTheStateOfAKey() {
        assertThat(client())
                .isEqualTo(new RateLimitSnapshot(
                        RateLimitKey.client(), Limit.perSecond(2), 2, 2, 0, 0, Duration.ZERO, Duration.ZERO, null));
        Permit unended = acquire(null).block();
        take(1);
        acquire(null).subscribe();
        assertThat(client())
                .isEqualTo(new RateLimitSnapshot(
                        RateLimitKey.client(), Limit.perSecond(2), 2, 0, 1, 1, SECOND, Duration.ZERO, null));
        unended.ended(RateFeedback.none());
        assertThat(client().inFlight()).isZero();
        assertThat(limiter.snapshot(RateLimitKey.directory("a")).block().limit())
                .isNull();
    }

    @Test
    void theOperatorEndsThePermitWhenTheSourceIsCancelled() {
        TestPublisher<String> source = TestPublisher.create();
        Disposable call = source.flux()
                .transformDeferred(limiter.<String>limit(RateLimitKey.client()))
                .subscribe();
        source.assertWasSubscribed();
        assertThat(client().inFlight()).isEqualTo(1);
        call.dispose();
        source.assertCancelled();
        assertAtRest();
    }

    @Test
    void theOperatorSubscribesOncePerPermit() {
        PublisherProbe<String> source = PublisherProbe.of(Mono.just("answer"));
        Mono<String> limited = source.mono().transformDeferred(limiter.<String>limit(RateLimitKey.client()));
        limited.repeat(4).subscribe();
        assertThat(source.subscribeCount()).isEqualTo(2);
        time.advanceTimeBy(SECOND);
        assertThat(source.subscribeCount()).isEqualTo(4);
        time.advanceTimeBy(SECOND);
        assertThat(source.subscribeCount()).isEqualTo(5);
        assertAtRest();
    }

    @Test
    void anOwnLimiterMayKeepItsStateToItself() {
        RateLimiter own = request -> Mono.empty();
        StepVerifier.create(own.snapshot(RateLimitKey.client())).verifyComplete();
    }

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            take(limiter, RateLimitKey.client()).subscribe();
        }
    }

    private static Mono<Permit> take(RateLimiter limiter, RateLimitKey key) {
        return limiter.acquire(PermitRequest.of(key)).doOnNext(permit -> permit.ended(RateFeedback.none()));
    }

    private Mono<Permit> acquire(Duration maxWait) {
        return limiter.acquire(new PermitRequest(List.of(RateLimitKey.client()), Priority.BULK, maxWait));
    }

    /** A subscriber that has got nothing after this time. */
    private <T> TestSubscriber<T> waiting(Publisher<T> permits, Duration silent) {
        TestSubscriber<T> waiter = TestSubscriber.create();
        permits.subscribe(waiter);
        time.advanceTimeBy(silent);
        assertThat(waiter.getReceivedOnNext()).isEmpty();
        assertThat(waiter.isTerminated()).isFalse();
        return waiter;
    }

    private RateLimitSnapshot client() {
        return limiter.snapshot(RateLimitKey.client()).block();
    }

    private void assertAtRest() {
        assertThat(client().isAtRest()).isTrue();
    }
}
