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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Four processes share a limit, in virtual time and with books in memory that answer in 1 ms. */
class SharedRateLimiterTest {

    private static final Duration MILLI = Duration.ofMillis(1);

    static Stream<Arguments> servers() {
        return Stream.of(10, 100)
                .flatMap(permits -> Stream.of(Counting.values()).map(counting -> arguments(permits, counting)));
    }

    @ParameterizedTest(name = "{0}/s, {1}")
    @MethodSource("servers")
    void fourBusyProcessesUseTheLimitEvenly(int permits, Counting counting) {
        for (long seed = 1; seed <= 3; seed++) {
            ProcessesRun run = new ProcessesRun(permits, counting, seed);
            for (int i = 0; i < 4; i++) {
                run.sharing().saturated();
            }
            ProcessesRun.Outcome outcome = run.run();
            assertThat(outcome.used()).isGreaterThan(0.95);
            assertThat(outcome.refused()).isLessThanOrEqualTo(0.005);
            assertThat(outcome.worstShare()).isLessThan(0.1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdleProcessCostsTheOthersNothing(Counting counting) {
        ProcessesRun run = new ProcessesRun(10, counting, 1);
        List<ProcessesRun.Replica> busy = saturated(run, 3);
        ProcessesRun.Replica idle = run.sharing();
        idle.limiter
                .acquire(PermitRequest.of(RateLimitKey.client()))
                .subscribe(permit -> permit.ended(RateFeedback.silent()));
        ProcessesRun.Outcome outcome = run.run();
        assertThat(outcome.used()).isGreaterThan(0.95);
        double even = busy.stream()
                .mapToInt(ProcessesRun.Replica::succeeded)
                .average()
                .orElseThrow();
        assertThat(busy)
                .allSatisfy(process -> assertThat(process.succeeded() / even).isBetween(0.9, 1.1));
    }

    @ParameterizedTest
    @CsvSource({"10, 1700, 250", "10, 4300, 250", "10, 7300, 1000", "100, 700, 250", "100, 7300, 1000"})
    void aProcessWithLittleDemandHardlyWaits(int permits, int everyMillis, int mostMillis) {
        ProcessesRun run = new ProcessesRun(permits, Counting.SLIDING_WINDOW, 2);
        saturated(run, 3);
        ProcessesRun.Replica light = run.sharing().every(Duration.ofMillis(everyMillis));
        run.begin();
        run.run(Duration.ofMillis(200L * everyMillis));
        assertThat(light.p99()).isLessThan(Duration.ofMillis(mostMillis));
    }

    @ParameterizedTest
    @EnumSource
    void theTokensOfAProcessThatDiesAreBackWithinTwoPeriods(Counting counting) {
        for (int permits : new int[] {10, 100}) {
            AtomicBoolean alive = new AtomicBoolean(true);
            ProcessesRun run = new ProcessesRun(permits, counting, 3);
            saturated(run, 3);
            ProcessesRun.Replica dying =
                    run.sharing(() -> alive.get() ? MILLI : null).saturated();
            run.begin();
            dying.kill();
            alive.set(false);
            run.run(Duration.ofMillis(2_100));
            run.reset();
            ProcessesRun.Outcome outcome = run.run(Duration.ofSeconds(20));
            assertThat(outcome.used()).isGreaterThanOrEqualTo(0.95);
            assertThat(outcome.refused()).isLessThanOrEqualTo(0.005);
        }
    }

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
        Mono<Permit> call = limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                .doOnNext(permit -> served.incrementAndGet())
                .doOnNext(permit -> permit.ended(RateFeedback.silent()));
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
            saturated(run, 4);
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
    void aBusyProcessAsksFewTimesASecondAndAnIdleOneNever() {
        ProcessesRun run = new ProcessesRun(100, Counting.SLIDING_WINDOW, 6);
        ProcessesRun.Replica process = run.sharing();
        process.limiter
                .acquire(PermitRequest.of(RateLimitKey.client()))
                .subscribe(permit -> permit.ended(RateFeedback.silent()));
        run.time.advanceTimeBy(Duration.ofSeconds(10));
        int idle = run.leases.exchanges();
        run.time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(run.leases.exchanges()).isEqualTo(idle);

        process.saturated();
        run.time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(run.leases.exchanges() - idle).isBetween(30, 200);
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

    @Test
    void aRefusalThatArrivesAfterTheTokensWereReturnedHoldsTheOthers() {
        ProcessesRun run = new ProcessesRun(10, Counting.SLIDING_WINDOW, 8);
        SharedRateLimiter one = (SharedRateLimiter) run.sharing().limiter;
        ProcessesRun.Replica other = run.sharing().every(Duration.ofSeconds(1));
        List<Permit> permits = new ArrayList<>();
        one.acquire(PermitRequest.of(RateLimitKey.client())).subscribe(permits::add);
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        one.leave().subscribe();
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        permits.get(0).ended(new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, null, Duration.ofSeconds(30)));
        run.time.advanceTimeBy(Duration.ofMillis(10));
        assertThat(other.limiter.snapshotNow().heldFor()).isGreaterThan(Duration.ofSeconds(29));
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
        Mono<Permit> call = limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                .doOnNext(permit -> served.incrementAndGet())
                .doOnNext(permit -> permit.ended(RateFeedback.silent()));
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
    void leavingWhileTheLastTokensAreReturnedAnywayCompletesAndTheNextCallIsServed() {
        ProcessesRun run = new ProcessesRun(10, Counting.SLIDING_WINDOW, 9);
        SharedRateLimiter limiter = (SharedRateLimiter) run.sharing(() -> Duration.ofMillis(40)).limiter;
        Mono<Permit> call = limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                .doOnNext(permit -> permit.ended(RateFeedback.silent()));
        AtomicInteger left = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        for (int ask = 1; ask <= 60; ask++) { // at all phases of the last exchange, about five seconds after the call
            call.subscribe(permit -> served.incrementAndGet());
            run.time.advanceTimeBy(Duration.ofMillis(4_900 + 10 * ask));
            limiter.leave().subscribe(null, null, left::incrementAndGet);
            run.time.advanceTimeBy(Duration.ofMillis(200));
            assertThat(left).hasValue(ask);
            assertThat(served).hasValue(ask);
        }
        run.time.dispose();
    }

    @Test
    void withoutAClientWideLimitTheNumberOfProcessesIsThatOfTheDirectories() {
        ProcessesRun run = new ProcessesRun(10, Counting.SLIDING_WINDOW, 10);
        List<SharedRateLimiter> limiters = Stream.of("a", "b", "c")
                .map(name -> SharedRateLimiter.builder(RateLimits.unlimited().perDirectory(6), run.leases.of(name))
                        .scheduler(run.time)
                        .build())
                .toList();
        limiters.forEach(limiter -> limiter.acquire(
                        PermitRequest.of(RateLimitKey.client(), RateLimitKey.directory("directory_1")))
                .subscribe());
        run.time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(limiters)
                .allSatisfy(limiter -> assertThat(limiter.status().processes()).isEqualTo(3));
        run.time.dispose();
    }

    @Test
    void withoutTheBooksALimitThatIsLoweredAndRaisedFreesNothingThatIsSpent() {
        AtomicBoolean away = new AtomicBoolean();
        ProcessesRun run = new ProcessesRun(40, Counting.SLIDING_WINDOW, 1);
        SharedRateLimiter limiter = (SharedRateLimiter) run.sharing(() -> away.get() ? null : MILLI).limiter;
        AtomicInteger served = new AtomicInteger();
        Mono<Permit> call = limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                .doOnNext(permit -> served.incrementAndGet())
                .doOnNext(permit -> permit.ended(RateFeedback.silent()));
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

    private static List<ProcessesRun.Replica> saturated(ProcessesRun run, int processes) {
        return IntStream.range(0, processes)
                .mapToObj(i -> run.sharing().saturated())
                .toList();
    }
}
