package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Four processes share a limit whose books are away, forget, or answer too late, in virtual time. */
class SharedLimitWithoutStoreTest {

    private static final Duration MILLI = Duration.ofMillis(1);

    @ParameterizedTest
    @EnumSource
    void withoutTheBooksEachGoesOnWithItsPartAndComesBackByItself(Counting counting) {
        goesOn(counting, null);
    }

    /** They note what a process says, but it does not wait for what they answer. */
    @ParameterizedTest
    @EnumSource
    void withBooksThatAnswerTooLateEachGoesOnWithItsPartAndComesBackByItself(Counting counting) {
        goesOn(counting, Duration.ofMillis(80));
    }

    private static void goesOn(Counting counting, @Nullable Duration latency) {
        for (int permits : new int[] {10, 100}) {
            AtomicBoolean away = new AtomicBoolean();
            ProcessesRun run = new ProcessesRun(permits, counting, 4);
            List<ProcessesRun.Replica> processes = IntStream.range(0, 4)
                    .mapToObj(
                            i -> run.sharing(() -> away.get() ? latency : MILLI).saturated())
                    .toList();
            run.begin();
            away.set(true);
            ProcessesRun.Outcome without = run.run(Duration.ofSeconds(10));
            assertThat(without.used()).isGreaterThan(0.7);
            assertThat(without.refused()).isLessThanOrEqualTo(0.02);
            assertThat(processes)
                    .noneMatch(process ->
                            ((SharedRateLimiter) process.limiter).status().reachable());

            away.set(false);
            run.run(Duration.ofSeconds(2));
            run.reset();
            ProcessesRun.Outcome after = run.run(Duration.ofSeconds(20));
            assertThat(after.used()).isGreaterThan(0.95);
            assertThat(after.refused()).isLessThanOrEqualTo(0.005);
            assertThat(processes)
                    .allMatch(process ->
                            ((SharedRateLimiter) process.limiter).status().reachable());
        }
    }

    @Test
    void withoutTheBooksTheNewPermitsOfARaisedLimitAreFreeAtOnce() {
        AtomicBoolean away = new AtomicBoolean();
        ProcessesRun run = new ProcessesRun(8, Counting.SLIDING_WINDOW, 1);
        SharedRateLimiter limiter = (SharedRateLimiter) run.sharing(() -> away.get() ? null : MILLI).limiter;
        AtomicInteger served = new AtomicInteger();
        Flux.interval(Duration.ofMillis(50), run.time)
                .take(100)
                .flatMap(tick -> limiter.acquire(PermitRequest.of(RateLimitKey.client())), 100)
                .subscribe(permit -> served.incrementAndGet()); // none of them ends
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        away.set(true);
        run.time.advanceTimeBy(Duration.ofSeconds(4));
        assertThat(limiter.status()).isEqualTo(new SharedLimitStatus(false, 4));
        int before = served.get();
        limiter.changeLimits(RateLimits.perSecond(4 * (before + 3)));
        run.time.advanceTimeBy(Duration.ofMillis(100)); // a question may be under way
        assertThat(served.get()).isEqualTo(before + 3);
        run.time.dispose();
    }

    @Test
    void withoutTheBooksALoweredLimitCountsAtOnce() {
        AtomicBoolean away = new AtomicBoolean();
        ProcessesRun run = new ProcessesRun(8, Counting.SLIDING_WINDOW, 1);
        SharedRateLimiter limiter = (SharedRateLimiter) run.sharing(() -> away.get() ? null : MILLI).limiter;
        AtomicInteger served = new AtomicInteger();
        Mono<Permit> call = ProcessesRun.answered(limiter, served);
        call.subscribe();
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        away.set(true);
        call.subscribe();
        run.time.advanceTimeBy(Duration.ofSeconds(4));
        assertThat(limiter.status()).isEqualTo(new SharedLimitStatus(false, 4));
        served.set(0);
        limiter.changeLimits(RateLimits.perSecond(4));
        run.time.advanceTimeBy(Duration.ofMillis(100)); // a question may be under way
        Flux.range(0, 10).flatMap(i -> call, 10).subscribe();
        run.time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(served).as("a quarter of 4").hasValue(1);
        run.time.dispose();
    }

    @ParameterizedTest
    @EnumSource
    void booksThatForgetEverythingCostNextToNothing(Counting counting) {
        for (int permits : new int[] {10, 100}) {
            ProcessesRun run = new ProcessesRun(permits, counting, 5);
            run.saturated(4);
            run.begin();
            run.leases.flush();
            ProcessesRun.Outcome outcome = run.run(Duration.ofSeconds(10));
            assertThat(outcome.used()).isGreaterThan(0.93);
            assertThat(outcome.refused()).isLessThanOrEqualTo(0.02);
        }
    }

    /** They come back within 1.2 seconds of each other: each asks every half second, and may not be heard once. */
    @ParameterizedTest
    @EnumSource
    void booksThatComeBackEmptyAreNotBelievedBeforeAllAreBack(Counting counting) {
        for (int permits : new int[] {10, 100}) {
            List<AtomicBoolean> away =
                    IntStream.range(0, 4).mapToObj(i -> new AtomicBoolean()).toList();
            ProcessesRun run = new ProcessesRun(permits, counting, 9);
            away.forEach(one -> run.sharing(() -> one.get() ? null : MILLI).saturated());
            run.begin();
            away.forEach(one -> one.set(true));
            run.run(Duration.ofSeconds(3));
            run.reset();
            run.leases.flush();
            for (AtomicBoolean one : away) {
                one.set(false);
                run.run(Duration.ofMillis(400));
            }
            assertThat(run.run(Duration.ofSeconds(4)).refused()).isLessThanOrEqualTo(0.02);
        }
    }

    /** As after a pause: they carry out what they were sent meanwhile, and the answers come too late. */
    @ParameterizedTest
    @EnumSource
    void whatBooksHaveGrantedInAnswersThatCameTooLateIsNotFree(Counting counting) {
        for (int permits : new int[] {10, 100}) {
            for (boolean forgets : new boolean[] {false, true}) {
                AtomicReference<@Nullable Duration> first = new AtomicReference<>(MILLI);
                AtomicReference<@Nullable Duration> others = new AtomicReference<>(MILLI);
                ProcessesRun run = new ProcessesRun(permits, counting, 10);
                run.sharing(first::get).saturated();
                for (int i = 0; i < 3; i++) {
                    run.sharing(others::get).saturated();
                }
                run.begin();
                first.set(null);
                others.set(null);
                run.run(Duration.ofSeconds(3));
                run.reset();
                if (forgets) {
                    run.leases.flush();
                }
                first.set(Duration.ofMillis(80));
                run.run(Duration.ofMillis(600));
                first.set(MILLI);
                run.run(Duration.ofMillis(500));
                others.set(MILLI);
                assertThat(run.run(Duration.ofSeconds(4)).refused()).isLessThanOrEqualTo(0.02);
            }
        }
    }

    @Test
    void aCallThatComesWhileTheLeaseIsReturnedIsServedAlthoughTheBooksFail() {
        AtomicBoolean away = new AtomicBoolean();
        ProcessesRun run = new ProcessesRun(10, Counting.SLIDING_WINDOW, 7);
        SharedRateLimiter limiter = (SharedRateLimiter) run.sharing(() -> away.get() ? null : MILLI).limiter;
        List<Permit> permits = new ArrayList<>();
        limiter.acquire(PermitRequest.of(RateLimitKey.client())).subscribe(permits::add);
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        permits.get(0).ended(RateFeedback.silent());
        away.set(true);
        limiter.leave().subscribe();
        for (int i = 0; i < 20; i++) {
            limiter.acquire(PermitRequest.of(RateLimitKey.client())).subscribe(permits::add);
        }
        run.time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(permits).hasSizeGreaterThan(5); // 2 a second, the others still in flight
    }

    static Stream<Arguments> limits() {
        return Stream.of(arguments(10, RateLimits.perSecond(10)), arguments(6_000, RateLimits.published()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void aCallAfterAPauseDoesNotWaitForAPeriodIfTheBooksHaveGoneMeanwhile(int permits, RateLimits limits) {
        AtomicBoolean away = new AtomicBoolean();
        ProcessesRun run = new ProcessesRun(10, Counting.SLIDING_WINDOW, 11);
        SharedRateLimiter limiter = SharedRateLimiter.builder(
                        limits, run.leases.of("one", () -> away.get() ? null : MILLI))
                .scheduler(run.time)
                .build();
        AtomicInteger served = new AtomicInteger();
        Mono<Permit> call = ProcessesRun.answered(limiter, served);
        call.subscribe();
        run.time.advanceTimeBy(Duration.ofSeconds(70));
        away.set(true);
        served.set(0);
        Flux.range(0, 2 * permits).flatMap(i -> call, 2 * permits).subscribe();
        run.time.advanceTimeBy(Duration.ofMillis(850));
        assertThat(served).as("the part of one process").hasValue(permits);
        run.time.dispose();
    }

    @Test
    void whatIsReturnedWhileItCoolsIsNotFreeWhenTheBooksGo() {
        AtomicBoolean away = new AtomicBoolean();
        ProcessesRun run = new ProcessesRun(10, Counting.SLIDING_WINDOW, 12);
        SharedRateLimiter limiter = SharedRateLimiter.builder(
                        RateLimits.published(), run.leases.of("one", () -> away.get() ? null : MILLI))
                .scheduler(run.time)
                .build();
        AtomicInteger served = new AtomicInteger();
        Mono<Permit> call = ProcessesRun.answered(limiter, served);
        Flux.range(0, 6_000).flatMap(i -> call, 6_000).subscribe();
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(served).hasValue(6_000);
        limiter.leave().subscribe();
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        away.set(true);
        Flux.range(0, 6_000).flatMap(i -> call, 6_000).subscribe();
        run.time.advanceTimeBy(Duration.ofSeconds(57));
        assertThat(served).hasValue(6_000);
        run.time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(served).hasValue(12_000);
        run.time.dispose();
    }

    @Test
    void withoutTheBooksALimitThatIsLoweredAndRaisedFreesNothingThatIsSpent() {
        AtomicBoolean away = new AtomicBoolean();
        ProcessesRun run = new ProcessesRun(40, Counting.SLIDING_WINDOW, 1);
        SharedRateLimiter limiter = (SharedRateLimiter) run.sharing(() -> away.get() ? null : MILLI).limiter;
        AtomicInteger served = new AtomicInteger();
        Mono<Permit> call = ProcessesRun.answered(limiter, served);
        call.subscribe();
        away.set(true);
        run.time.advanceTimeBy(Duration.ofSeconds(3));
        served.set(0);
        Flux.range(0, 60).flatMap(i -> call, 60).subscribe();
        run.time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(served).as("a quarter of 40").hasValue(10);
        limiter.changeLimits(RateLimits.perSecond(4));
        limiter.changeLimits(RateLimits.perSecond(40));
        run.time.advanceTimeBy(Duration.ofMillis(800));
        assertThat(served).hasValue(10);
        limiter.changeLimits(RateLimits.perSecond(8));
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(served).as("none before nine are back").hasValueLessThanOrEqualTo(12);
        run.time.dispose();
    }
}
