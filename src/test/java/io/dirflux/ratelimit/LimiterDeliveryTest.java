package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The thread that delivers a permit, and the depth of its stack. */
class LimiterDeliveryTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @Test
    void aHundredThousandCallersThatFinishAtOnceDoNotOverflowTheStack() {
        RateLimiter wide = RateLimiter.create(RateLimits.perSecond(50_000), time);
        AtomicInteger served = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            Mono.just(i)
                    .transformDeferred(wide.<Integer>limit(RateLimitKey.client()))
                    .subscribe(value -> served.incrementAndGet());
        }
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(served).hasValue(100_000);
        assertThat(wide.snapshot(RateLimitKey.client()).block().isAtRest()).isTrue();
    }

    @Test
    void aCallerThatAsksAgainAndAgainDoesNotOverflowTheStack() {
        RateLimiter unlimited = RateLimiter.create(RateLimits.unlimited(), time);
        Mono<Integer> call = Mono.just(1).transformDeferred(unlimited.<Integer>limit(RateLimitKey.client()));
        StepVerifier.create(call.repeat(19_999).count()).expectNext(20_000L).verifyComplete();
    }

    @Test
    @Timeout(60)
    void aFreePermitIsDeliveredOnTheThreadThatAsksOneThatWasWaitedForOnTheScheduler() throws InterruptedException {
        Scheduler scheduler = Schedulers.newParallel("delivery", 2, true);
        RateLimiter real = RateLimiter.create(RateLimits.perSecond(100), scheduler);
        CountDownLatch done = new CountDownLatch(150);
        List<String> threads = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 150; i++) {
            real.acquire(PermitRequest.of(RateLimitKey.client())).subscribe(permit -> {
                threads.add(Thread.currentThread().getName());
                permit.ended(RateFeedback.none());
                done.countDown();
            });
        }
        assertThat(done.await(8, TimeUnit.SECONDS)).isTrue();
        String here = Thread.currentThread().getName();
        assertThat(threads.subList(0, 100)).containsOnly(here);
        assertThat(threads.subList(100, 150))
                .allSatisfy(thread -> assertThat(thread).startsWith("delivery"));
        scheduler.dispose();
    }

    @Test
    @Timeout(60)
    void aCallerThatAsksWhereItIsServedDoesNotOverflowTheStack() throws InterruptedException {
        RateLimiter real = RateLimiter.unlimited();
        CountDownLatch left = new CountDownLatch(100_000);
        askAgain(real, left);
        assertThat(left.await(15, TimeUnit.SECONDS)).isTrue();
    }

    /** A scheduler may run a task where it is scheduled: in the limiter's own loop. */
    @Test
    void callersThatAskWhereADecisionIsDeliveredAtOnceAllGetTheirPermits() {
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(100), time); // its tasks run at once
        AtomicInteger served = new AtomicInteger();
        Mono<Permit> permit = limiter.acquire(PermitRequest.of(RateLimitKey.client()));

        limiter.snapshot(RateLimitKey.client()).subscribe(snapshot -> {
            for (int i = 0; i < 3; i++) {
                permit.subscribe(granted -> served.incrementAndGet());
            }
        });

        assertThat(served).hasValue(3);
    }

    private static void askAgain(RateLimiter limiter, CountDownLatch left) {
        limiter.acquire(PermitRequest.of(RateLimitKey.client())).subscribe(permit -> {
            permit.ended(RateFeedback.silent());
            left.countDown();
            if (left.getCount() > 0) {
                askAgain(limiter, left);
            }
        });
    }
}
