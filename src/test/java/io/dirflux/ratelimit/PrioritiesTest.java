package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Fifty lists that saturate a key of 10 per second, and interactive calls at the same time, in virtual time. */
class PrioritiesTest {

    private static final int RUNS = 20;
    private static final Duration BULK_ALONE = Duration.ofSeconds(10);
    private static final RateLimitKey KEY = RateLimitKey.client();

    private final List<Duration> waits = new ArrayList<>();
    private int bulk;
    private int bulkAlone;
    private int interactive;

    @ParameterizedTest
    @ValueSource(ints = {60, 120})
    void interactiveCallsWaitAQuarterOfASecondAtMostFromTheFirstOnAndTheKeyIsUsed(int seconds) {
        List<Duration> all = new ArrayList<>();
        for (long seed = 1; seed <= RUNS; seed++) {
            run(seed, 1.0, Duration.ofSeconds(seconds));
            assertThat(waits.get(0)).as("the first, seed %d", seed).isLessThan(Duration.ofMillis(300));
            all.addAll(waits);
            double ideal = 10.0 * BULK_ALONE.plusSeconds(seconds).toSeconds();
            assertThat((bulk + interactive) / ideal).as("used, seed %d", seed).isGreaterThan(0.95);
        }
        Collections.sort(all);
        assertThat(all).hasSizeGreaterThan(RUNS * seconds / 2);
        assertThat(all.get(all.size() * 99 / 100)).isLessThanOrEqualTo(Duration.ofMillis(225));
    }

    @Test
    void bulkGetsAtLeastHalfHoweverManyInteractiveCallsCome() {
        run(1, 50.0, Duration.ofMinutes(2));
        int saved = 5; // half a limit's worth, earned while bulk was alone
        assertThat(bulk - bulkAlone).isGreaterThanOrEqualTo(interactive - saved);
        assertThat(interactive).isGreaterThan(500);
    }

    private void run(long seed, double perSecond, Duration both) {
        bulk = 0;
        interactive = 0;
        waits.clear();
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Random random = new Random(seed);
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(10), time);
        Flux.range(0, 50)
                .flatMap(
                        walk -> call(limiter, Priority.BULK, time, random)
                                .doOnNext(wait -> bulk++)
                                .repeat(),
                        50)
                .subscribe();
        time.advanceTimeBy(BULK_ALONE);
        bulkAlone = bulk;
        Mono.defer(() -> Mono.delay(poisson(random, perSecond), time))
                .repeat()
                .flatMap(tick -> call(limiter, Priority.INTERACTIVE, time, random), Integer.MAX_VALUE)
                .subscribe(wait -> {
                    interactive++;
                    waits.add(wait);
                });
        time.advanceTimeBy(both);
        time.dispose();
    }

    /** Emits how long it waited for its permit. */
    private static Mono<Duration> call(
            RateLimiter limiter, Priority priority, VirtualTimeScheduler time, Random random) {
        return Mono.defer(() -> {
            long asked = time.now(TimeUnit.NANOSECONDS);
            return limiter.acquire(new PermitRequest(List.of(KEY), priority, null))
                    .flatMap(permit -> {
                        Duration wait = Duration.ofNanos(time.now(TimeUnit.NANOSECONDS) - asked);
                        return Mono.delay(Duration.ofMillis(20 + random.nextInt(60)), time)
                                .doOnNext(tick -> permit.ended(RateFeedback.silent()))
                                .thenReturn(wait);
                    });
        });
    }

    private static Duration poisson(Random random, double perSecond) {
        return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9));
    }
}
