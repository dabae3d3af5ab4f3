package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.util.RaceTestUtils;

/** The state of a limiter as a value, for gauges. */
class SnapshotNowTest {

    private static final PermitRequest REQUEST = PermitRequest.of(RateLimitKey.client());

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(2), time);

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @Test
    void isTheStateOfTheMoment() {
        assertThat(limiter.snapshotNow().available()).isEqualTo(2);
        Permit permit = limiter.acquire(REQUEST).block();
        assertThat(limiter.snapshotNow().inFlight()).isEqualTo(1);
        permit.ended(RateFeedback.none());
        limiter.acquire(REQUEST).subscribe();
        limiter.acquire(REQUEST).subscribe();
        assertThat(limiter.snapshotNow())
                .isEqualTo(limiter.snapshot(RateLimitKey.client()).block())
                .satisfies(now -> assertThat(now.waiting()).isEqualTo(1))
                .satisfies(now -> assertThat(now.nextPermitIn()).isEqualTo(Duration.ofSeconds(1)));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(limiter.snapshotNow().waiting()).isZero();
    }

    @Test
    void readInsideADeliveryItIsTheStateAfterTheGrant() {
        AtomicBoolean read = new AtomicBoolean();
        limiter.acquire(REQUEST).subscribe(permit -> {
            assertThat(limiter.snapshotNow().inFlight()).isEqualTo(1);
            read.set(true);
        });
        assertThat(read).isTrue();
    }

    @Test
    @Tag("race")
    void readBesideOtherThreadsItIsNeverOlderThanTheLastThingThatHappened() {
        RateLimiter published = RateLimiter.create(RateLimits.published());
        int left = published.snapshotNow().available();
        for (int round = 0; round < 1_000; round++) {
            int before = left;
            RaceTestUtils.race(
                    () -> published.acquire(REQUEST).subscribe(permit -> permit.ended(RateFeedback.silent())),
                    () -> assertThat(published.snapshotNow().available()).isBetween(before - 1, before));
            left = published.snapshotNow().available();
            assertThat(left).isEqualTo(before - 1);
        }
    }

    @Test
    void aLimiterOfYourOwnMayKeepItToItselfAndMayHaveFixedLimits() {
        RateLimiter own = request -> Mono.empty();
        assertThat(own.snapshotNow()).isNull();
        assertThatThrownBy(() -> own.changeLimits(RateLimits.perSecond(1)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("changeLimits(RateLimits)");
    }
}
