package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Failures and cancellation of an event processor. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class EventProcessorFailuresTest extends EventProcessorFixture {

    @Test
    void aFailedHandlerEndsTheFollowAfterTheEventsBeforeItAreSaved() {
        follow(16);
        emit("a:1", "b:2", "b:3", "c:4");
        IllegalStateException bug = new IllegalStateException("bug");
        running.get("2").tryEmitError(bug);
        assertThat(failures).isEmpty();

        complete("4");
        complete("1");
        assertThat(failures).containsExactly(bug);
        assertThat(saved).containsExactly("1");
        assertThat(started).containsExactly("1", "2", "4");
    }

    @Test
    void eventsInProgressAfterAFailedOneAreCancelled() {
        follow(16);
        emit("a:1", "b:2");
        running.get("1").tryEmitError(new IllegalStateException("bug"));

        assertThat(cancelled).containsExactly("2");
        assertThat(saved).isEmpty();
        assertThat(failures).hasSize(1);
        assertThat(source.currentSubscriberCount()).isZero();
    }

    @Test
    void aHandlerThatThrowsOrReturnsNullEndsTheFollow() {
        List<Throwable> seen = new ArrayList<>();
        IllegalStateException bug = new IllegalStateException("bug");
        for (Function<DirectoryEvent, Publisher<?>> handler : List.<Function<DirectoryEvent, Publisher<?>>>of(
                e -> {
                    throw bug;
                },
                e -> null)) {
            new EventProcessor(EventQuery.all(), handler, 16, CheckpointStore.inMemory(), null, progress)
                    .process(Flux.just(event("a:1")))
                    .subscribe(nothing -> {}, seen::add);
        }

        assertThat(seen).hasSize(2).first().isSameAs(bug);
        assertThat(seen.get(1)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aFailedStreamWaitsForTheEventsInWork() {
        follow(16);
        emit("a:1", "b:2");
        IllegalStateException refused = new IllegalStateException("refused");
        source.tryEmitError(refused);
        assertThat(failures).isEmpty();
        assertThat(cancelled).isEmpty();

        complete("2");
        complete("1");
        assertThat(saved).containsExactly("1", "2");
        assertThat(failures).containsExactly(refused);
    }

    @Test
    void aCancelEndsTheEventsInWork() {
        Disposable follow = follow(16);
        emit("a:1", "b:2");
        complete("1");
        follow.dispose();

        assertThat(cancelled).containsExactly("2");
        assertThat(saved).containsExactly("1");
    }

    @Test
    void aFailedStoreEndsTheFollow() {
        IllegalStateException full = new IllegalStateException("disk full");
        subscribe(new EventProcessor(
                EventQuery.all(), this::handle, 16, storing(id -> Mono.error(full)), null, progress));
        emit("a:1", "b:2");
        complete("1");

        assertThat(failures).containsExactly(full);
        assertThat(cancelled).containsExactly("2");
    }
}
