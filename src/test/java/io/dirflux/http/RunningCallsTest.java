package io.dirflux.http;

import io.dirflux.error.ClientClosedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;

class RunningCallsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    private final RunningCalls running = new RunningCalls();

    @Test
    void closingEndsACallUnderWay() {
        TestPublisher<Integer> answer = TestPublisher.create();

        StepVerifier.create(running.guard(answer.mono()))
                .then(running::close)
                .expectError(ClientClosedException.class)
                .verify(SOON);
        answer.assertCancelled();
    }

    @Test
    void aCallAfterTheCloseIsRefusedAndNeverMade() {
        PublisherProbe<Integer> call = PublisherProbe.empty();
        running.close();

        StepVerifier.create(running.guard(call.mono()))
                .expectError(ClientClosedException.class)
                .verify(SOON);
        call.assertWasNotSubscribed();
    }

    /** As after {@code blockFirst()}: the caller goes on at the value, before the call's own thread has left it. */
    @Test
    void closingAtTheValueOfACallLeavesTheCallAndTheLogAlone() {
        Mono<Integer> call = running.guard(Mono.just(1)).doOnNext(value -> running.close());

        StepVerifier.create(call)
                .expectNext(1)
                .expectComplete()
                .verifyThenAssertThat(SOON)
                .hasNotDroppedErrors();
        StepVerifier.create(running.guard(Mono.just(2)).flux().take(1))
                .expectError(ClientClosedException.class)
                .verify(SOON);
    }

    @Test
    void closingAfterACancelDropsNothing() {
        StepVerifier.create(running.guard(Mono.never()))
                .expectSubscription()
                .thenCancel()
                .verifyThenAssertThat(SOON)
                .hasNotDroppedErrors();
        StepVerifier.create(Mono.fromRunnable(running::close))
                .expectComplete()
                .verifyThenAssertThat(SOON)
                .hasNotDroppedErrors();
    }
}
