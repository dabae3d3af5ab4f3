package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Directories of 4 per second under a key of 10 per second, in virtual time. */
class TwoLevelsTest {

    private static final long SECOND = 1_000_000_000L;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private Random random = new Random();
    private final RateLimiter limiter =
            RateLimiter.create(RateLimits.perSecond(10).perDirectory(4), time);
    private final Map<String, List<Long>> counted = new TreeMap<>();

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fiveSaturatedDirectoriesShareTheWholeKeyEvenlyAndNoneExceedsItsOwn(long seed) {
        random = new Random(seed);
        for (String directory : List.of("a", "b", "c", "d", "e")) {
            Flux.range(0, 20).flatMap(caller -> call(directory).repeat(), 20).subscribe();
        }
        time.advanceTimeBy(Duration.ofSeconds(60));
        int all = counted.values().stream().mapToInt(List::size).sum();
        assertThat(all).isGreaterThanOrEqualTo(582); // 97% of 600
        assertThat(counted.values()).hasSize(5).allSatisfy(arrivals -> {
            assertThat(arrivals.size() / (all / 5.0)).isBetween(0.9, 1.1);
            for (int i = 4; i < arrivals.size(); i++) {
                assertThat(arrivals.get(i) - arrivals.get(i - 4)).isGreaterThanOrEqualTo(SECOND);
            }
        });
    }

    @Test
    void aThousandWaitersOfOneDirectoryDelayAnothersFirstCallNoMoreThanOneWaiterDoes() {
        Duration behindOne = firstCallBehind(1);
        Duration behindMany = firstCallBehind(1_000);
        assertThat(behindMany.minus(behindOne)).isLessThan(Duration.ofMillis(150));
    }

    /** How long the first call of a directory waits behind this number of calls of another one, on a busy key. */
    private Duration firstCallBehind(int waiters) {
        VirtualTimeScheduler own = VirtualTimeScheduler.create();
        RateLimiter busy = RateLimiter.create(RateLimits.perSecond(10).perDirectory(4), own);
        Flux.range(0, 30)
                .flatMap(caller -> permit(busy, RateLimitKey.client(), own).repeat(), 30)
                .subscribe();
        own.advanceTimeBy(Duration.ofSeconds(10));
        Flux.range(0, waiters)
                .flatMap(caller -> permit(busy, RateLimitKey.directory("a"), own), waiters)
                .subscribe();
        long asked = own.now(TimeUnit.NANOSECONDS);
        List<Duration> waits = new ArrayList<>();
        permit(busy, RateLimitKey.directory("b"), own)
                .subscribe(tick -> waits.add(Duration.ofNanos(own.now(TimeUnit.NANOSECONDS) - asked)));
        own.advanceTimeBy(Duration.ofSeconds(10));
        own.dispose();
        return waits.get(0);
    }

    private static Mono<Permit> permit(RateLimiter limiter, RateLimitKey key, VirtualTimeScheduler time) {
        return limiter.acquire(PermitRequest.of(key))
                .delayUntil(permit ->
                        Mono.delay(Duration.ofMillis(50), time).doOnNext(tick -> permit.ended(RateFeedback.silent())));
    }

    private Mono<Long> call(String directory) {
        return limiter.acquire(PermitRequest.of(RateLimitKey.directory(directory)))
                .flatMap(permit -> Mono.delay(oneWay(), time)
                        .doOnNext(tick -> counted.computeIfAbsent(directory, id -> new ArrayList<>())
                                .add(time.now(TimeUnit.NANOSECONDS)))
                        .then(Mono.delay(oneWay(), time))
                        .doOnNext(tick -> permit.ended(RateFeedback.silent())));
    }

    private Duration oneWay() {
        return Duration.ofNanos(random.nextLong(10_000_000L, 40_000_000L));
    }
}
