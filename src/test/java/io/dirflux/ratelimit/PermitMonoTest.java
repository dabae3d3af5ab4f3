package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.PermitWaitException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Scannable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.function.Tuples;

/** Reactor's tools see a caller that waits for a permit. */
class PermitMonoTest {

    private static final PermitRequest REQUEST = PermitRequest.of(RateLimitKey.client());

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RateLimiter limiter =
            RateLimiter.create(RateLimits.perSecond(1).failFast(), time);

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @Test
    void stepsAndNamesGoThrough() {
        Mono<Permit> permit =
                limiter.acquire(REQUEST).name("permit").tag("tenant", "a").map(granted -> granted);

        Scannable scannable = Scannable.from(permit);
        assertThat(scannable.isScanAvailable()).isTrue();
        assertThat(scannable.name()).isEqualTo("permit");
        assertThat(scannable.steps()).first().isEqualTo("rateLimiter.acquire");
        assertThat(scannable.tags()).contains(Tuples.of("tenant", "a"));
        assertThat(Scannable.from(limiter.acquire(REQUEST)).scan(Scannable.Attr.RUN_STYLE))
                .isEqualTo(Scannable.Attr.RunStyle.ASYNC);
    }

    @Test
    void aCheckpointIsInTheTraceOfARefusal() {
        limiter.acquire(REQUEST).block();

        StepVerifier.create(limiter.acquire(REQUEST).checkpoint("waiting for a permit of list users"))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(PermitWaitException.class)
                        .satisfies(
                                refusal -> assertThat(trace(refusal)).contains("waiting for a permit of list users")))
                .verify();
    }

    @Test
    void aSubscriptionShowsItsState() {
        Idle cancelled = new Idle();
        limiter.acquire(REQUEST).subscribe(cancelled);
        assertThat(cancelled.source().scan(Scannable.Attr.CANCELLED)).isFalse();
        assertThat(cancelled.source().stepName()).isEqualTo("rateLimiter.acquire");
        cancelled.cancel();
        assertThat(cancelled.source().scan(Scannable.Attr.CANCELLED)).isTrue();

        Idle served = new Idle();
        limiter.acquire(REQUEST).subscribe(served);
        assertThat(served.source().scan(Scannable.Attr.TERMINATED)).isFalse();
        served.request(1);
        assertThat(served.source().scan(Scannable.Attr.TERMINATED)).isTrue();
        assertThat(served.granted).hasSize(1);
    }

    @Test
    void theCallersOperatorsAreSeenFromTheSubscription() {
        List<String> downstream = new ArrayList<>();
        limiter.acquire(REQUEST)
                .doOnSubscribe(subscription -> Scannable.from(subscription)
                        .actuals()
                        .map(Scannable::stepName)
                        .forEach(downstream::add))
                .map(permit -> permit)
                .block();
        assertThat(downstream).contains("map");
    }

    private static String trace(Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** Requests nothing by itself. */
    private static final class Idle extends BaseSubscriber<Permit> {

        private final List<Permit> granted = new ArrayList<>();
        private Scannable subscription;

        Scannable source() {
            return subscription;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            this.subscription = Scannable.from(subscription);
        }

        @Override
        protected void hookOnNext(Permit permit) {
            granted.add(permit);
        }
    }
}
