package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.util.RaceTestUtils;

/** Races of two actions, a thousand times each: no permit is lost, and none is spent twice. */
@Tag("race")
class LimiterRaceTest {

    private static final int ROUNDS = 1_000;
    private static final PermitRequest REQUEST = PermitRequest.of(RateLimitKey.client());
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int PERMITS = 6_000;

    /** What is spent stays out for a minute, far longer than a round lasts. */
    private static RateLimiter limiter() {
        return RateLimiter.create(RateLimits.published());
    }

    @Test
    void cancelAgainstGrantSpendsOrGivesBack() {
        for (int round = 0; round < ROUNDS; round++) {
            RateLimiter limiter = limiter();
            Taker<Permit> taker = new Taker<>();
            limiter.acquire(REQUEST).subscribe(taker);
            RaceTestUtils.race(() -> taker.request(1), taker::cancel);
            assertThat(settled(limiter).available()).isEqualTo(PERMITS - taker.taken.get());
        }
    }

    @Test
    void cancelAgainstDeliverySpendsOrGivesBack() {
        for (int round = 0; round < ROUNDS; round++) {
            RateLimiter limiter = limiter();
            Taker<Permit> taker = new Taker<>();
            limiter.acquire(REQUEST).subscribe(taker);
            taker.request(1);
            RaceTestUtils.race(
                    taker::cancel, () -> limiter.snapshot(RateLimitKey.client()).subscribe());
            assertThat(settled(limiter).available()).isEqualTo(PERMITS - taker.taken.get());
        }
    }

    @Test
    void cancelAgainstTheEndOfAnotherPermitServesOrLeaves() {
        for (int round = 0; round < ROUNDS; round++) {
            RateLimiter limiter = limiter();
            Permit permit = limiter.acquire(REQUEST).block(PATIENCE);
            Taker<Permit> taker = new Taker<>();
            limiter.acquire(REQUEST).subscribe(taker);
            taker.request(1);
            RaceTestUtils.race(() -> permit.ended(RateFeedback.none()), taker::cancel);
            assertThat(settled(limiter).available()).isEqualTo(PERMITS - 1 - taker.taken.get());
        }
    }

    @Test
    void twoEndsOfOnePermitCountOnce() {
        for (int round = 0; round < ROUNDS; round++) {
            RateLimiter limiter = limiter();
            Permit permit = limiter.acquire(REQUEST).block(PATIENCE);
            RaceTestUtils.race(() -> permit.ended(RateFeedback.none()), () -> permit.ended(RateFeedback.silent()));
            assertThat(settled(limiter).available()).isEqualTo(PERMITS - 1);
        }
    }

    @Test
    void concurrentCallersShareTheFreePermits() {
        RateLimits onePerMinute = RateLimits.perSecond(1).share(60);
        for (int round = 0; round < ROUNDS; round++) {
            RateLimiter limiter = RateLimiter.create(onePerMinute);
            List<Taker<Permit>> takers =
                    Stream.generate(Taker<Permit>::new).limit(4).toList();
            RaceTestUtils.race(
                    () -> take(limiter, takers.get(0)),
                    () -> take(limiter, takers.get(1)),
                    () -> take(limiter, takers.get(2)),
                    () -> take(limiter, takers.get(3)));
            assertThat(limiter.snapshot(RateLimitKey.client()).block(PATIENCE).waiting())
                    .isEqualTo(3);
            takers.forEach(BaseSubscriber::cancel);
            settled(limiter);
            assertThat(takers.stream().mapToInt(taker -> taker.taken.get()).sum())
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void theOperatorEndsItsPermitOnceInEveryRace() {
        for (int round = 0; round < ROUNDS; round++) {
            RateLimiter limiter = limiter();
            AtomicInteger sent = new AtomicInteger();
            Taker<String> caller = new Taker<>();
            Mono.<String>never()
                    .doOnSubscribe(subscription -> sent.incrementAndGet())
                    .transformDeferred(limiter.<String>limit(RateLimitKey.client()))
                    .subscribe(caller);
            RaceTestUtils.race(() -> caller.request(1), caller::cancel);
            assertThat(settled(limiter).available()).isEqualTo(PERMITS - sent.get());
        }
    }

    private static void take(RateLimiter limiter, Taker<Permit> taker) {
        limiter.acquire(REQUEST).subscribe(taker);
        taker.request(1);
    }

    /** The limiter once what is under way has arrived. */
    private static RateLimitSnapshot settled(RateLimiter limiter) {
        return limiter.snapshot(RateLimitKey.client())
                .filter(RateLimitSnapshot::isAtRest)
                .repeatWhenEmpty(100_000, empty -> empty)
                .block(PATIENCE);
    }

    /** Asks only when told to; ends a permit as soon as it has it. */
    private static final class Taker<T> extends BaseSubscriber<T> {

        private final AtomicInteger taken = new AtomicInteger();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(T value) {
            taken.incrementAndGet();
            if (value instanceof Permit permit) {
                permit.ended(RateFeedback.none());
            }
        }
    }
}
