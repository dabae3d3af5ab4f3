package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.SchedulerShutdownException;
import io.dirflux.testing.TimerTracker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.scheduler.VirtualTimeScheduler;

@Timeout(60)
class AttemptTimeoutsTest {

    private static final Duration THIRTY = Duration.ofSeconds(30);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AttemptTimeouts timeouts = new AttemptTimeouts(time);

    @AfterEach
    void dispose() {
        time.dispose();
    }

    @Test
    void whatTakesTooLongIsCancelledAndFails() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Mono<Object> never = Mono.never().doOnCancel(() -> cancelled.set(true));
        StepVerifier.create(timeouts.limit(never, THIRTY))
                .then(() -> time.advanceTimeBy(THIRTY.minusMillis(1)))
                .then(() -> assertThat(cancelled).isFalse())
                .then(() -> time.advanceTimeBy(Duration.ofMillis(1)))
                .verifyError(TimeoutException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void theTimerOfAnAttemptThatHasEndedDoesNotEndTheNextOne() {
        StepVerifier.create(timeouts.limit(Mono.just(1), THIRTY)).expectNext(1).verifyComplete();
        time.advanceTimeBy(Duration.ofSeconds(10));
        AtomicInteger ended = begin(timeouts, THIRTY);
        time.advanceTimeBy(Duration.ofSeconds(29));
        assertThat(ended).hasValue(0);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(ended).hasValue(1);
    }

    @Test
    void eachEndsAtItsOwnTimeInAnyOrderOfTheirBeginnings() {
        AtomicInteger longer = begin(timeouts, THIRTY);
        AtomicInteger shorter = begin(timeouts, Duration.ofSeconds(1));
        AtomicInteger between = begin(timeouts, Duration.ofSeconds(5));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(shorter).hasValue(1);
        assertThat(between).hasValue(0);
        time.advanceTimeBy(Duration.ofSeconds(4));
        assertThat(between).hasValue(1);
        assertThat(longer).hasValue(0);
        time.advanceTimeBy(Duration.ofSeconds(25));
        assertThat(longer).hasValue(1);
    }

    @Test
    void atMostOneTimerIsArmedHoweverManyAttemptsThereAre() {
        TimerTracker timers = new TimerTracker(time);
        AttemptTimeouts watched = new AttemptTimeouts(timers);
        for (int i = 0; i < 1_000; i++) {
            begin(watched, THIRTY.minusMillis(i));
        }
        assertThat(timers.armed()).isEqualTo(1);
        watched.close();
        assertThat(timers.armed()).isZero();
    }

    @Test
    void endsThatMeetTheTimeoutLoseNone() {
        AttemptTimeouts real = new AttemptTimeouts(Schedulers.parallel());
        Long ended = Flux.range(0, 20_000)
                .flatMap(
                        i -> real.limit(Mono.delay(Duration.ofNanos(random())), Duration.ofNanos(random()))
                                .onErrorReturn(TimeoutException.class, -1L),
                        64)
                .count()
                .block(Duration.ofSeconds(15));
        assertThat(ended).isEqualTo(20_000);
    }

    @Test
    void anAttemptThatCannotBeTimedIsNotMade() {
        Scheduler shutDown = Schedulers.newSingle("shut-down");
        shutDown.dispose();
        PublisherProbe<Integer> attempt = PublisherProbe.empty();

        StepVerifier.create(new AttemptTimeouts(shutDown).limit(attempt.mono(), THIRTY))
                .verifyError(SchedulerShutdownException.class);
        attempt.assertWasNotSubscribed();
    }

    private static long random() {
        return ThreadLocalRandom.current().nextLong(2_000_000);
    }

    /** Counts the timeouts of an attempt that never ends. */
    private static AtomicInteger begin(AttemptTimeouts timeouts, Duration most) {
        AtomicInteger ended = new AtomicInteger();
        timeouts.limit(Mono.never(), most).subscribe(next -> {}, failure -> ended.incrementAndGet());
        return ended;
    }
}
