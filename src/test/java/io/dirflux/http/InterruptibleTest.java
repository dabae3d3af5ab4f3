package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;
import reactor.test.util.RaceTestUtils;
import reactor.util.function.Tuples;

@Timeout(60)
class InterruptibleTest {

    private final AtomicReference<Interruptible<Integer>> running = new AtomicReference<>();
    private final AtomicInteger open = new AtomicInteger();

    @Test
    void anInterruptionCancelsTheSourceAndFails() {
        TestPublisher<Integer> source = TestPublisher.create();

        StepVerifier.create(interruptible(source.mono()))
                .then(() -> running.get().interrupt(new TimeoutException()))
                .verifyError(TimeoutException.class);
        source.assertCancelled();
        assertThat(open).hasValue(0);
    }

    @Test
    void signalsAfterAnInterruptionAreIgnored() {
        TestPublisher<Integer> source = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);

        StepVerifier.create(interruptible(source.mono()))
                .then(() -> running.get().interrupt(new TimeoutException()))
                .then(() -> source.error(new IllegalStateException("late")))
                .expectError(TimeoutException.class)
                .verifyThenAssertThat()
                .hasNotDroppedErrors();
    }

    @Test
    void anInterruptionAfterTheEndIsIgnored() {
        StepVerifier.create(interruptible(Mono.just(1)))
                .expectNext(1)
                .expectComplete()
                .verifyThenAssertThat()
                .hasNotDroppedErrors();
        running.get().interrupt(new TimeoutException());
        assertThat(open).hasValue(0);
    }

    @Test
    void anItemIsKeptUntilItIsWanted() {
        StepVerifier.create(interruptible(Mono.just(1)), 0)
                .expectSubscription()
                .then(() -> assertThat(open).hasValue(0))
                .then(() -> running.get().interrupt(new TimeoutException()))
                .thenRequest(1)
                .expectNext(1)
                .verifyComplete();
    }

    @Test
    void anItemThatIsNeverWantedIsDiscarded() {
        List<Integer> discarded = new ArrayList<>();
        BaseSubscriber<Integer> uninterested = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}
        };
        interruptible(Mono.just(1)).doOnDiscard(Integer.class, discarded::add).subscribe(uninterested);
        assertThat(discarded).isEmpty();
        uninterested.cancel();
        assertThat(discarded).containsExactly(1);
    }

    @Test
    void demandWithoutAnItemIsNotAnItem() {
        StepVerifier.create(interruptible(Mono.empty()), 0).expectSubscription().verifyComplete();
        StepVerifier.create(interruptible(Mono.never()))
                .thenRequest(1)
                .thenRequest(1)
                .then(() -> running.get().interrupt(new TimeoutException()))
                .verifyError(TimeoutException.class);
    }

    @Test
    void aSubscriberThatCancelsAtOnceReleasesEverything() {
        PublisherProbe<Integer> source = PublisherProbe.of(Mono.just(1));

        interruptible(source.mono()).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.cancel();
            }
        });
        source.assertWasNotSubscribed();
        assertThat(open).hasValue(0);
    }

    @Test
    void theContextReachesTheSource() {
        Mono<String> source = Mono.deferContextual(context -> Mono.just(context.get("key")));
        Mono<String> interruptible = Interruptible.mono("interruptible", source, actual -> new Counted<>(actual));

        StepVerifier.create(interruptible.contextWrite(context -> context.put("key", "value")))
                .expectNext("value")
                .verifyComplete();
    }

    /** An item, demand, an interruption and a cancel meet: one end at most, and what is registered is gone. */
    @Tag("race")
    @Test
    void whicheverComesFirstCounts() {
        for (int i = 0; i < 5_000; i++) {
            TestPublisher<Integer> source = TestPublisher.create();
            Ends ends = new Ends();
            interruptible(source.mono()).subscribe(ends);

            RaceTestUtils.race(
                    () -> source.emit(1),
                    () -> ends.subscription.request(1),
                    () -> running.get().interrupt(new TimeoutException()),
                    () -> ends.subscription.cancel());

            assertThat(ends.count).hasValueLessThanOrEqualTo(1);
            assertThat(open).hasValue(0);
        }
    }

    private static final class Ends implements CoreSubscriber<Integer> {

        private final AtomicInteger count = new AtomicInteger();
        private Subscription subscription;

        @Override
        public void onSubscribe(Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void onNext(Integer item) {}

        @Override
        public void onError(Throwable failure) {
            count.incrementAndGet();
        }

        @Override
        public void onComplete() {
            count.incrementAndGet();
        }
    }

    @Test
    void namesAndStepsGoThroughIt() {
        Mono<Integer> named = interruptible(Mono.just(1).hide().name("a call").tag("endpoint", "users"))
                .map(i -> i + 1)
                .checkpoint("behind it", false);

        Scannable chain = Scannable.from(named);
        assertThat(chain.name()).isEqualTo("a call");
        assertThat(chain.tags().toList()).containsExactly(Tuples.of("endpoint", "users"));
        assertThat(chain.steps()).contains("interruptible", "map");
    }

    @Test
    void aRunningOneIsFoundFromAboveAndFromBelow() {
        AtomicReference<Subscription> upstream = new AtomicReference<>();
        AtomicReference<Subscription> downstream = new AtomicReference<>();
        Mono<Integer> source = Mono.<Integer>never().map(i -> i).doOnSubscribe(upstream::set);
        interruptible(source).map(i -> i).doOnSubscribe(downstream::set).subscribe();

        Interruptible<Integer> subscription = running.get();
        assertThat(Scannable.from(downstream.get()).parents().anyMatch(subscription::equals))
                .isTrue();
        assertThat(Scannable.from(upstream.get()).actuals().anyMatch(subscription::equals))
                .isTrue();
        assertThat(Scannable.from(upstream.get()).actuals().anyMatch(downstream.get()::equals))
                .isTrue();
        assertThat(subscription.scan(Scannable.Attr.TERMINATED)).isFalse();
        downstream.get().cancel();
        assertThat(subscription.scan(Scannable.Attr.CANCELLED)).isTrue();
    }

    @Test
    void tellsThatItKeepsAnItemUntilThereIsDemand() {
        BaseSubscriber<Integer> downstream = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}
        };
        interruptible(Mono.just(1)).subscribe(downstream);

        assertThat(running.get().scan(Scannable.Attr.BUFFERED)).isEqualTo(1);
        assertThat(running.get().scan(Scannable.Attr.TERMINATED)).isTrue();
        downstream.request(1);
        assertThat(running.get().scan(Scannable.Attr.BUFFERED)).isZero();
    }

    @Test
    void aCheckpointBelowItIsInTheTraceOfItsError() {
        Mono<Integer> call = interruptible(Mono.<Integer>never()).checkpoint("the call of a user");

        StepVerifier.create(call)
                .then(() -> running.get().interrupt(new TimeoutException("too long")))
                .verifyErrorSatisfies(e ->
                        assertThat(e.getSuppressed()).singleElement().asString().contains("the call of a user"));
    }

    private Mono<Integer> interruptible(Mono<Integer> source) {
        return Interruptible.mono("interruptible", source, actual -> {
            Counted<Integer> counted = new Counted<>(actual);
            running.set(counted);
            return counted;
        });
    }

    private final class Counted<T> extends Interruptible<T> {

        private boolean counted;

        Counted(CoreSubscriber<? super T> actual) {
            super(actual);
        }

        @Override
        void begun() {
            counted = true;
            open.incrementAndGet();
        }

        @Override
        void ended() {
            if (counted) {
                counted = false;
                open.decrementAndGet();
            }
        }
    }
}
