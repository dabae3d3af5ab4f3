package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
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
        List<ProcessesRun.Replica> busy = run.saturated(3);
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
        run.saturated(3);
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
            run.saturated(3);
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

    @Test
    void leavingWhileTheLastTokensAreReturnedAnywayCompletesAndTheNextCallIsServed() {
        ProcessesRun run = new ProcessesRun(10, Counting.SLIDING_WINDOW, 9);
        SharedRateLimiter limiter = (SharedRateLimiter) run.sharing(() -> Duration.ofMillis(40)).limiter;
        AtomicInteger left = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        Mono<Permit> call = ProcessesRun.answered(limiter, served);
        for (int ask = 1; ask <= 60; ask++) { // at all phases of the last exchange, about five seconds after the call
            call.subscribe();
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
}
