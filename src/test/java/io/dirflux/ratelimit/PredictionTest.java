package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.PermitWaitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Compares predicted waits with real ones, in virtual time, with many callers that come and go. */
class PredictionTest {

    private static final RateLimitKey KEY = RateLimitKey.client();
    private static final Duration LENGTH = Duration.ofSeconds(60);

    private final List<String> broken = new ArrayList<>();
    private int refused;
    private int served;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void thePredictedWaitIsTheWait(long seed) {
        run(seed, (world, crowd) -> {
            world.enter(crowd, Priority.BULK);
            Duration foreseen = world.foreseen();
            if (!foreseen.isZero()) {
                world.acquire(Priority.BULK, null).subscribe(waited -> {
                    served++;
                    check(foreseen, waited);
                });
            }
        });
        assertThat(broken).isEmpty();
        assertThat(served).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoDoesNotWaitIsServedAtOnceOrForeseenAWait(long seed) {
        run(seed, (world, crowd) -> {
            world.enter(crowd, Priority.BULK);
            world.enter(crowd / 4, Priority.INTERACTIVE);
            world.acquire(Priority.BULK, Duration.ZERO).subscribe(waited -> served++, error -> {
                refused++;
                Duration foreseen = ((PermitWaitException) error).predictedWait();
                if (foreseen.isZero()) {
                    broken.add("refused at " + world.now() + " though no wait was foreseen");
                }
            });
        });
        assertThat(broken).isEmpty();
        assertThat(served).isPositive();
        assertThat(refused).isGreaterThan(20);
    }

    /** A round takes 1.03 s or so, and the last token of one may be kept back for half a second. */
    private void check(Duration foreseen, Duration waited) {
        Duration least = foreseen.minusMillis(50);
        Duration most = foreseen.multipliedBy(21).dividedBy(20).plusMillis(500);
        if (waited.compareTo(least) < 0 || waited.compareTo(most) > 0) {
            broken.add(foreseen + " foreseen, " + waited + " met");
        }
    }

    /** Every 0.3 to 0.9 s something happens, now and then with a crowd. */
    private void run(long seed, Happening happening) {
        World world = new World(new Random(seed));
        try {
            while (world.now().compareTo(LENGTH) < 0) {
                happening.in(world, world.random.nextInt(4) == 0 ? world.random.nextInt(30) : 0);
                world.time.advanceTimeBy(Duration.ofMillis(300 + world.random.nextInt(600)));
            }
            world.time.advanceTimeBy(LENGTH);
        } finally {
            world.time.dispose();
        }
    }

    private interface Happening {
        void in(World world, int crowd);
    }

    /** A limiter of 10 per second, and requests that take 20 to 80 ms. */
    private static final class World {

        private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
        private final Random random;
        private final RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(10), time);

        World(Random random) {
            this.random = random;
        }

        Duration now() {
            return Duration.ofNanos(time.now(TimeUnit.NANOSECONDS));
        }

        void enter(int count, Priority priority) {
            for (int i = 0; i < count; i++) {
                acquire(priority, null).subscribe();
            }
        }

        /** What somebody in bulk is told who does not wait; zero if it took a permit. */
        Duration foreseen() {
            return acquire(Priority.BULK, Duration.ZERO)
                    .map(waited -> Duration.ZERO)
                    .onErrorResume(PermitWaitException.class, refusal -> Mono.just(refusal.predictedWait()))
                    .blockOptional(Duration.ofSeconds(5))
                    .orElseThrow();
        }

        /** Emits how long it waited. */
        Mono<Duration> acquire(Priority priority, @Nullable Duration maxWait) {
            return Mono.defer(() -> {
                Duration asked = now();
                return limiter.acquire(new PermitRequest(List.of(KEY), priority, maxWait))
                        .map(permit -> {
                            Duration roundTrip = Duration.ofMillis(20 + random.nextInt(60));
                            Mono.delay(roundTrip, time).subscribe(tick -> permit.ended(RateFeedback.silent()));
                            return now().minus(asked);
                        });
            });
        }
    }
}
