package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventHead;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class DistinctEventsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @Test
    void anEventPassesOnce() {
        StepVerifier.create(ids(Flux.just("a", "b", "a", "c", "b", "c"), 10))
                .expectNext("a", "b", "c")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void onlyTheLastIdsAreRemembered() {
        StepVerifier.create(ids(Flux.just("a", "b", "a", "c", "a", "c", "b"), 2))
                .expectNext("a", "b", "c", "a", "b")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void eachSubscriptionHasItsOwnWindow() {
        Flux<String> distinct = ids(Flux.just("a", "a"), 10);

        StepVerifier.create(distinct.concatWith(distinct))
                .expectNext("a", "a")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void anEventLeftOutIsReplacedAndACancelGoesThrough() {
        TestPublisher<String> source = TestPublisher.create();

        StepVerifier.create(ids(source.flux(), 10), 1)
                .then(() -> source.next("a"))
                .expectNext("a")
                .thenRequest(1)
                .then(() -> source.next("a", "b"))
                .expectNext("b")
                .thenCancel()
                .verify(SOON);
        source.assertMaxRequested(1);
        source.assertCancelled();
    }

    @Test
    void aWindowOfNothingIsRefused() {
        assertThatThrownBy(() -> DistinctEvents.among(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Flux<String> ids(Flux<String> ids, int window) {
        return ids.map(DistinctEventsTest::event)
                .transform(DistinctEvents.among(window))
                .map(DirectoryEvent::id);
    }

    private static DirectoryEvent event(String id) {
        return new DirectoryEvent.Unknown(EventHead.of(id), "dsync.party.started", Map.of(), null);
    }
}
