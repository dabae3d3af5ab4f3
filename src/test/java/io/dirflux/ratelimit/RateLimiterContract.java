package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dirflux.error.PermitWaitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/**
 * What every {@link RateLimiter} keeps to, as a test for yours: extend it and hand in a limiter of 10 permits per
 * second that runs on the given time. It wants JUnit 5, AssertJ and reactor-test. A limiter need not change its
 * limits nor tell its state; then the tests of that are skipped.
 */
public abstract class RateLimiterContract {

    protected static final int PERMITS = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final PermitRequest REQUEST = PermitRequest.of(RateLimitKey.client());

    protected final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RateLimiter limiter = tenPerSecond(time);
    private final List<Long> grants = new ArrayList<>();

    /** A limiter of {@link #PERMITS} per second, with no limit per directory. */
    protected abstract RateLimiter tenPerSecond(VirtualTimeScheduler time);

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @Test
    void nothingIsSpentBeforeTheSubscription() {
        Flux.range(0, 100).map(i -> limiter.acquire(REQUEST)).blockLast();
        takeMany(PERMITS);
        assertThat(grants).hasSize(PERMITS);
    }

    @Test
    void nothingIsSpentBeforeTheFirstDemand() {
        TestSubscriber<Permit> waiter =
                TestSubscriber.builder().initialRequest(0).build();
        limiter.acquire(REQUEST).subscribe(waiter);
        takeMany(PERMITS);
        assertThat(grants).hasSize(PERMITS);
        waiter.request(1);
        assertServed(waiter, SECOND.minusNanos(1), Duration.ofMillis(1));
    }

    @Test
    void whatComesAfterTheBurstWaitsForAPeriodAndThenNoLonger() {
        takeMany(PERMITS);
        TestSubscriber<Permit> waiter = TestSubscriber.create();
        limiter.acquire(REQUEST).subscribe(waiter);
        assertServed(waiter, SECOND.minusNanos(1), Duration.ofNanos(1));
    }

    @Test
    void manySubscribersNeverExceedTheRateInAnyWindow() {
        Flux.range(0, 25).flatMap(caller -> takeOne().repeat(), 25).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(20));
        assertThat(grants).hasSizeGreaterThan(19 * PERMITS);
        for (int i = PERMITS; i < grants.size(); i++) {
            assertThat(grants.get(i) - grants.get(i - PERMITS)).isGreaterThanOrEqualTo(SECOND.toNanos());
        }
    }

    @Test
    void callersAreServedInTheOrderTheyCame() {
        takeMany(PERMITS);
        List<Integer> order = new ArrayList<>();
        for (int caller = 0; caller < 25; caller++) {
            int number = caller;
            takeOne().subscribe(permit -> order.add(number));
        }
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(order).hasSize(25).isSorted();
    }

    @Test
    void cancellingAWaiterGivesItsPlaceToTheNext() {
        takeMany(PERMITS);
        List<String> served = new ArrayList<>();
        var first = takeOne().subscribe(permit -> served.add("first"));
        for (int i = 0; i < PERMITS; i++) {
            takeOne().subscribe(permit -> served.add("other"));
        }
        first.dispose();
        time.advanceTimeBy(SECOND);
        assertThat(served).hasSize(PERMITS).containsOnly("other");
    }

    @Test
    void aSourceCancelledWhileItWaitsIsNeverSubscribedTo() {
        takeMany(PERMITS);
        PublisherProbe<String> source = PublisherProbe.of(Mono.just("sent"));
        source.mono()
                .transformDeferred(limiter.<String>limit(RateLimitKey.client()))
                .subscribe()
                .dispose();
        time.advanceTimeBy(Duration.ofSeconds(10));
        source.assertWasNotSubscribed();
    }

    @Test
    void aSpentPermitReturnsAfterItsPeriodWhateverTheResultOfTheRequest() {
        Flux.range(0, PERMITS)
                .flatMap(i -> Mono.error(new IllegalStateException("reset"))
                        .transformDeferred(limiter.limit(RateLimitKey.client()))
                        .onErrorComplete())
                .blockLast();
        TestSubscriber<Permit> waiter = TestSubscriber.create();
        limiter.acquire(REQUEST).subscribe(waiter);
        assertServed(waiter, SECOND.minusNanos(1), Duration.ofNanos(1));
    }

    @Test
    void aPermitThatIsNeverEndedReturnsWithinAMinuteAndAPeriod() {
        for (int i = 0; i < PERMITS; i++) {
            limiter.acquire(REQUEST).subscribe();
        }
        TestSubscriber<Permit> waiter = TestSubscriber.create();
        limiter.acquire(REQUEST).subscribe(waiter);
        assertServed(waiter, SECOND.minusNanos(1), Duration.ofSeconds(60));
    }

    @Test
    void onlyTheFirstEndOfAPermitCounts() {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < PERMITS; i++) {
            limiter.acquire(REQUEST).subscribe(permits::add);
        }
        permits.get(0).ended(RateFeedback.none());
        permits.get(0).ended(RateFeedback.none());
        takeMany(2);
        time.advanceTimeBy(SECOND);
        assertThat(grants).hasSize(1);
    }

    @Test
    void aCallThatMayNotWaitGetsAFreePermitOrIsRefused() {
        PermitRequest now = new PermitRequest(REQUEST.keys(), Priority.BULK, Duration.ZERO);
        for (int i = 0; i < PERMITS; i++) {
            StepVerifier.create(limiter.acquire(now).doOnNext(permit -> permit.ended(RateFeedback.none())))
                    .expectNextCount(1)
                    .verifyComplete();
        }
        StepVerifier.create(limiter.acquire(now)).verifyError(PermitWaitException.class);
    }

    @Test
    void aCallWhoseDeadlineCannotBeMetIsRefusedAtOnceAndOneThatCanIsServed() {
        takeMany(2 * PERMITS); // the next permit is free in two seconds
        TestSubscriber<Permit> hasty = TestSubscriber.create();
        TestSubscriber<Permit> patient = TestSubscriber.create();
        limiter.acquire(waitingAtMost(Duration.ofMillis(1_500))).subscribe(hasty);
        limiter.acquire(waitingAtMost(Duration.ofMillis(2_500))).subscribe(patient);
        assertThat(hasty.expectTerminalError()).isInstanceOf(PermitWaitException.class);
        assertServed(patient, SECOND, SECOND.plusMillis(400));
    }

    @Test
    void anInteractiveCallGoesBeforeTheBulkCallsThatWait() {
        takeMany(PERMITS);
        List<Priority> order = new ArrayList<>();
        for (Priority priority : List.of(Priority.BULK, Priority.BULK, Priority.BULK, Priority.INTERACTIVE)) {
            limiter.acquire(new PermitRequest(REQUEST.keys(), priority, null)).subscribe(permit -> {
                order.add(priority);
                permit.ended(RateFeedback.silent());
            });
        }
        time.advanceTimeBy(SECOND.multipliedBy(2));
        assertThat(order).containsExactly(Priority.INTERACTIVE, Priority.BULK, Priority.BULK, Priority.BULK);
    }

    @Test
    void aFullQueueRefusesAtOnceAndLosesNobodyWhoWaits() {
        assumeTrue(change(RateLimits.perSecond(PERMITS).maxQueue(3)), "this limiter cannot change its limits");
        takeMany(PERMITS + 3);
        TestSubscriber<Permit> oneTooMany = TestSubscriber.create();
        limiter.acquire(REQUEST).subscribe(oneTooMany);
        assertThat(oneTooMany.expectTerminalError()).isInstanceOf(PermitWaitException.class);
        time.advanceTimeBy(SECOND);
        assertThat(grants).hasSize(PERMITS + 3);
    }

    @Test
    void aDirectoryIsLimitedByItsOwnLimitAndByThatOfTheKey() {
        assumeTrue(change(RateLimits.perSecond(PERMITS).perDirectory(4)), "this limiter cannot change its limits");
        Map<String, Integer> granted = new TreeMap<>();
        for (int i = 0; i < PERMITS; i++) {
            for (String directory : List.of("a", "b", "c")) {
                limiter.acquire(PermitRequest.of(RateLimitKey.client(), RateLimitKey.directory(directory)))
                        .subscribe(permit -> {
                            granted.merge(directory, 1, Integer::sum);
                            permit.ended(RateFeedback.silent());
                        });
            }
        }
        time.advanceTimeBy(SECOND.dividedBy(2));
        assertThat(granted.values()).hasSize(3).allMatch(permits -> permits <= 4);
        assertThat(granted.values().stream().mapToInt(permits -> permits).sum()).isEqualTo(PERMITS);
    }

    @Test
    void theStateTellsHowManyWait() {
        takeMany(PERMITS + 3);
        RateLimitSnapshot state = limiter.snapshot(RateLimitKey.client()).block(PATIENCE);
        assumeTrue(state != null, "this limiter does not tell its state");
        assertThat(state.waiting()).isEqualTo(3);
        assertThat(state.available()).isZero();
        time.advanceTimeBy(SECOND);
        assertThat(limiter.snapshot(RateLimitKey.client()).block(PATIENCE).waiting())
                .isZero();
    }

    @Test
    void theOperatorKeepsAFluxAndItsDemand() {
        StepVerifier.create(Flux.range(0, 5).transformDeferred(limiter.<Integer>limit(RateLimitKey.client())), 0)
                .thenRequest(2)
                .expectNext(0, 1)
                .thenRequest(3)
                .expectNext(2, 3, 4)
                .verifyComplete();
    }

    @Test
    void aHigherLimitServesTheCallersThatWaitInTheirOrder() {
        takeMany(PERMITS);
        List<Integer> order = new ArrayList<>();
        for (int caller = 0; caller < PERMITS; caller++) {
            int number = caller;
            takeOne().subscribe(permit -> order.add(number));
        }
        boolean changed = change(RateLimits.perSecond(2 * PERMITS));
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(order).hasSize(changed ? PERMITS : 0).isSorted();
        time.advanceTimeBy(SECOND);
        assertThat(order).hasSize(PERMITS).isSorted();
    }

    @Test
    void aLowerLimitFailsNoCallerAndCountsSpentPermits() {
        takeMany(PERMITS);
        List<Throwable> failures = new ArrayList<>();
        for (int caller = 0; caller < PERMITS; caller++) {
            takeOne().subscribe(permit -> {}, failures::add);
        }
        int lower = PERMITS / 2;
        boolean changed = change(RateLimits.perSecond(lower));
        time.advanceTimeBy(SECOND.minusNanos(1));
        assertThat(grants).hasSize(PERMITS);
        time.advanceTimeBy(Duration.ofNanos(1));
        assertThat(grants).hasSize(PERMITS + (changed ? lower : PERMITS));
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(grants).hasSize(2 * PERMITS);
        assertThat(failures).isEmpty();
    }

    /** False if the limiter cannot change its limits, which it has to say by this exception. */
    private boolean change(RateLimits limits) {
        try {
            limiter.changeLimits(limits);
            return true;
        } catch (UnsupportedOperationException fixed) {
            return false;
        }
    }

    private static PermitRequest waitingAtMost(Duration maxWait) {
        return new PermitRequest(REQUEST.keys(), Priority.BULK, maxWait);
    }

    private Mono<Permit> takeOne() {
        return limiter.acquire(REQUEST).doOnNext(permit -> {
            grants.add(time.now(TimeUnit.NANOSECONDS));
            permit.ended(RateFeedback.silent());
        });
    }

    /** That the waiter gets one permit and completes after both times, and nothing after the first alone. */
    private void assertServed(TestSubscriber<Permit> waiter, Duration silent, Duration more) {
        time.advanceTimeBy(silent);
        assertThat(waiter.getReceivedOnNext()).isEmpty();
        assertThat(waiter.isTerminated()).isFalse();
        time.advanceTimeBy(more);
        assertThat(waiter.getReceivedOnNext()).hasSize(1);
        assertThat(waiter.isTerminatedComplete()).isTrue();
    }

    private void takeMany(int count) {
        for (int i = 0; i < count; i++) {
            takeOne().subscribe();
        }
    }
}
