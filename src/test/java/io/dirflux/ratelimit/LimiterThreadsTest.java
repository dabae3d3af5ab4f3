package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.SchedulerShutdownException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The threads that the limiter uses, also if they are busy or shut down. */
@Timeout(60)
class LimiterThreadsTest {

    private static final PermitRequest REQUEST = PermitRequest.of(RateLimitKey.client());

    @Test
    void consumersThatBlockDelayNoOtherGrant() throws InterruptedException {
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(100));
        CountDownLatch blocked = new CountDownLatch(8);
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 8; i++) {
            limiter.acquire(REQUEST).subscribeOn(Schedulers.boundedElastic()).subscribe(permit -> {
                permit.ended(RateFeedback.silent());
                blocked.countDown();
                await(release);
            });
        }
        assertThat(blocked.await(5, TimeUnit.SECONDS)).isTrue();
        Long granted = Flux.range(0, 300)
                .flatMap(i -> limiter.acquire(REQUEST).doOnNext(permit -> permit.ended(RateFeedback.silent())), 300)
                .count()
                .block(Duration.ofSeconds(10));
        assertThat(granted).isEqualTo(300);
        assertThat(release.getCount()).isEqualTo(1);
        release.countDown();
    }

    @Test
    void aWaitingCallerFailsWhenTheSchedulerIsShutDown() {
        Scheduler scheduler = Schedulers.newSingle("short-lived", true);
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(1), scheduler);
        Permit first = limiter.acquire(REQUEST).block(Duration.ofSeconds(5));
        Mono<Permit> second = limiter.acquire(REQUEST);
        StepVerifier.create(second)
                .then(scheduler::dispose)
                .then(() -> first.ended(RateFeedback.none()))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(SchedulerShutdownException.class)
                        .hasMessageContaining("shut down"))
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void aCallerThatComesAfterTheSchedulerIsShutDownDoesNotWaitForEver() {
        Scheduler scheduler = Schedulers.newSingle("short-lived", true);
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(1), scheduler);
        limiter.acquire(REQUEST).block(Duration.ofSeconds(5)).ended(RateFeedback.none());
        StepVerifier.create(limiter.acquire(REQUEST)) // its timer is armed
                .then(scheduler::dispose)
                .then(() -> StepVerifier.create(limiter.acquire(REQUEST))
                        .expectError(SchedulerShutdownException.class)
                        .verify(Duration.ofSeconds(5)))
                .expectError(SchedulerShutdownException.class)
                .verify(Duration.ofSeconds(5));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
