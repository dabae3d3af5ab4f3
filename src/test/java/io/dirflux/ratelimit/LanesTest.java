package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Fifty walks that saturate a key of 10 per second, and interactive calls that come in between, in virtual time. */
class LanesTest {

    private static final int RUNS = 10;
    private static final Duration BULK_ALONE = Duration.ofSeconds(10);
    private static final Duration BOTH = Duration.ofMinutes(2);
    private static final RateLimitKey KEY = RateLimitKey.client();

    private final List<Duration> waits = new ArrayList<>();
    private int bulk;
    private int bulkAlone;
    private int interactive;

    @Test
    void interactiveCallsWaitAQuarterOfASecondAtMostAndTheKeyIsUsed() {
        List<Duration> first = new ArrayList<>();
        List<Duration> later = new ArrayList<>();
        for (long seed = 1; seed <= RUNS; seed++) {
            run(seed, 1.0);
            first.add(waits.remove(0));
            later.addAll(waits);
            double ideal = 10.0 * BULK_ALONE.plus(BOTH).toSeconds();
            assertThat((bulk + interactive) / ideal).as("used, seed %d", seed).isGreaterThan(0.95);
        }
        Collections.sort(later);
        assertThat(later).hasSizeGreaterThan(1_000);
        assertThat(later.get(later.size() * 99 / 100)).isLessThanOrEqualTo(Duration.ofMillis(250));
        // the first one in ten minutes may meet tokens that bulk has left in one bunch
        assertThat(first).allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofMillis(1_100)));
    }

    @Test
    void bulkGetsAtLeastHalfHoweverManyInteractiveCallsCome() {
        run(1, 50.0);
        int saved = 5; // half a limit's worth, earned while bulk was alone
        assertThat(bulk - bulkAlone).isGreaterThanOrEqualTo(interactive - saved);
        assertThat(interactive).isGreaterThan(500);
    }

    private void run(long seed, double perSecond) {
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
        time.advanceTimeBy(BOTH);
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
