package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A limited source ends its permit before its own end is delivered, with the feedback about the server. */
class LimitOperatorTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(10), time);

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    static List<Publisher<String>> completing() {
        return List.of(Mono.just("a"), Flux.just("a"));
    }

    static List<Publisher<String>> failing() {
        return List.of(Mono.error(new IllegalStateException("f")), Flux.error(new IllegalStateException("f")));
    }

    static List<Publisher<String>> endless() {
        return List.of(Mono.never(), Flux.never());
    }

    @ParameterizedTest
    @MethodSource("completing")
    void aSourceThatCompletes(Publisher<String> source) {
        StepVerifier.create(limited(source)).expectNext("a").verifyComplete();
        assertThat(state().isAtRest()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("failing")
    void aSourceThatFails(Publisher<String> source) {
        StepVerifier.create(limited(source)).verifyErrorMessage("f");
        assertThat(state().isAtRest()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("endless")
    void aSourceThatIsCancelled(Publisher<String> source) {
        Disposable call = Flux.from(limited(source)).subscribe();
        assertThat(state().inFlight()).isEqualTo(1);
        assertThat(state().isAtRest()).isFalse();

        call.dispose();

        assertThat(state().isAtRest()).isTrue();
    }

    private Publisher<String> limited(Publisher<String> source) {
        return limiter.<String>limit(RateLimitKey.client()).apply(source);
    }

    private RateLimitSnapshot state() {
        return limiter.snapshot(RateLimitKey.client()).block();
    }
}
