package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A server that is down for 60 seconds while 1,000 callers keep calling, in virtual time. */
class OutageTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Duration DOWN = Duration.ofSeconds(60);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(10), time);
    private final List<Long> sent = new ArrayList<>();
    private final List<Long> succeeded = new ArrayList<>();

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    enum Fault {
        REFUSED_CONNECTION(0),
        BAD_GATEWAY(20),
        SILENCE(30_000);

        private final int afterMillis;

        Fault(int afterMillis) {
            this.afterMillis = afterMillis;
        }

        RateFeedback feedback() {
            return this == BAD_GATEWAY
                    ? RateFeedback.of(502, name -> List.of(), Clock.systemUTC())
                    : RateFeedback.none();
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aServerThatIsDownIsProbedAndUsedAgainAtOnceWhenItIsBack(Fault fault) {
        Flux.range(0, 1_000).flatMap(caller -> call(fault).repeat(), 1_000).subscribe();
        time.advanceTimeBy(DOWN.plusSeconds(20));
        long down = DOWN.toNanos();
        assertThat(count(sent, at -> at >= 10 * SECOND && at < down)).isLessThanOrEqualTo(50);
        assertThat(succeeded.get(0)).isBetween(down, down + 2 * SECOND);
        assertThat(count(succeeded, at -> at >= down + 5 * SECOND && at < down + 15 * SECOND))
                .isGreaterThanOrEqualTo(90);
    }

    @Test
    void theSnapshotShowsTheOutageAndTheNextProbe() {
        call(Fault.REFUSED_CONNECTION).repeat().subscribe();
        time.advanceTimeBy(Duration.ofMillis(10_500));
        RateLimitSnapshot snapshot = limiter.snapshot(RateLimitKey.client()).block();
        assertThat(snapshot.holdReason()).isEqualTo(HoldReason.OUTAGE);
        assertThat(snapshot.available()).isZero();
        assertThat(snapshot.heldFor()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        assertThat(snapshot.nextPermitIn()).isEqualTo(snapshot.heldFor());
    }

    @Test
    void cancelledCallsAreNoOutage() {
        Flux.range(0, 100)
                .concatMap(caller -> limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                        .doOnNext(permit -> permit.ended(RateFeedback.cancelled())))
                .subscribe();
        time.advanceTimeBy(Duration.ofSeconds(11));
        assertThat(limiter.snapshot(RateLimitKey.client()).block().waiting()).isZero();
    }

    @Test
    void begins5SecondsAfterTheFirstOfTenUnansweredRequests() {
        OutageDetector outage = new OutageDetector(new TokenBucket(Limit.perSecond(10)));
        for (int i = 0; i < 9; i++) {
            outage.granted(7 * SECOND);
        }
        assertThat(outage.isOn(12 * SECOND)).isFalse();
        outage.granted(8 * SECOND);
        assertThat(outage.isOn(12 * SECOND - 1)).isFalse();
        assertThat(outage.isOn(12 * SECOND)).isTrue();
        assertThat(outage.probeInterval()).isEqualTo(SECOND);
        outage.granted(12 * SECOND);
        assertThat(outage.left(12 * SECOND)).isEqualTo(SECOND);
        assertThat(outage.isNews(12 * SECOND)).isTrue();
        assertThat(outage.isNews(13 * SECOND)).isFalse();
        outage.answered();
        assertThat(outage.isOn(60 * SECOND)).isFalse();
        assertThat(outage.left(60 * SECOND)).isZero();
    }

    @Test
    void thereIsNoneWithoutALimit() {
        OutageDetector outage = new OutageDetector(new TokenBucket(null));
        for (int i = 0; i < 100; i++) {
            outage.granted(0);
        }
        assertThat(outage.isOn(60 * SECOND)).isFalse();
    }

    private Mono<Long> call(Fault fault) {
        return limiter.acquire(PermitRequest.of(RateLimitKey.client())).flatMap(permit -> {
            long now = time.now(TimeUnit.NANOSECONDS);
            boolean isDown = now < DOWN.toNanos();
            sent.add(now);
            return Mono.delay(Duration.ofMillis(isDown ? fault.afterMillis : 20), time)
                    .doOnNext(tick -> permit.ended(isDown ? fault.feedback() : RateFeedback.silent()))
                    .doOnNext(tick -> {
                        if (!isDown) {
                            succeeded.add(time.now(TimeUnit.NANOSECONDS));
                        }
                    });
        });
    }

    private static long count(List<Long> moments, LongPredicate when) {
        return moments.stream().mapToLong(Long::longValue).filter(when).count();
    }
}
