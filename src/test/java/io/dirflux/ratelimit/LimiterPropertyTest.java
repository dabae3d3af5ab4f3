package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Random calls that succeed, fail, are refused, are cancelled at any moment, or stop waiting. */
class LimiterPropertyTest {

    private static final int CALLERS = 600;
    private static final int CLIENT = 10;
    private static final int DIRECTORY = 4;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RateLimiter limiter =
            RateLimiter.create(RateLimits.perSecond(CLIENT).perDirectory(DIRECTORY), time);
    private final List<List<Long>> sent = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isNeverAboveTheRateAndAtRestInTheEnd(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < CALLERS; i++) {
            Disposable caller = call(random).subscribe();
            if (random.nextInt(3) == 0) {
                Mono.delay(millis(random, 20_000), time).subscribe(tick -> caller.dispose());
            }
            time.advanceTimeBy(millis(random, 60));
        }
        time.advanceTimeBy(Duration.ofMinutes(10));
        assertAtRest(RateLimitKey.client(), CLIENT);
        assertAtRest(RateLimitKey.directory("1"), DIRECTORY);
        assertAtRest(RateLimitKey.directory("2"), DIRECTORY);
        assertThat(sent.get(0)).hasSizeGreaterThan(CALLERS / 4);
        assertNeverMoreThan(CLIENT, sent.get(0));
        assertNeverMoreThan(DIRECTORY, sent.get(1));
        assertNeverMoreThan(DIRECTORY, sent.get(2));
        time.dispose();
    }

    private Mono<Long> call(Random random) {
        int directory = random.nextInt(3);
        RateLimitKey key = directory == 0 ? RateLimitKey.client() : RateLimitKey.directory(String.valueOf(directory));
        Priority priority = random.nextInt(4) == 0 ? Priority.INTERACTIVE : Priority.BULK;
        Duration maxWait = random.nextInt(4) == 0 ? millis(random, 5_000) : null;
        RateFeedback feedback = random.nextInt(50) == 0
                ? new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, null, null)
                : random.nextInt(4) == 0 ? RateFeedback.none() : RateFeedback.silent();
        return Mono.usingWhen(
                        limiter.acquire(new PermitRequest(List.of(key), priority, maxWait)),
                        permit -> send(directory, millis(random, 300)),
                        permit -> Mono.fromRunnable(() -> permit.ended(feedback)))
                .onErrorComplete();
    }

    private Mono<Long> send(int directory, Duration roundTrip) {
        return Mono.defer(() -> {
            long now = time.now(TimeUnit.NANOSECONDS);
            sent.get(0).add(now);
            if (directory > 0) {
                sent.get(directory).add(now);
            }
            return Mono.delay(roundTrip, time);
        });
    }

    private void assertAtRest(RateLimitKey key, int permits) {
        RateLimitSnapshot snapshot = limiter.snapshot(key).block();
        assertThat(snapshot.isAtRest()).isTrue();
        assertThat(snapshot.available()).isEqualTo(permits);
    }

    private static void assertNeverMoreThan(int permits, List<Long> times) {
        for (int i = permits; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - permits)).isGreaterThanOrEqualTo(1_000_000_000L);
        }
    }

    private static Duration millis(Random random, int most) {
        return Duration.ofMillis(random.nextInt(most));
    }
}
