package io.dirflux.events;

import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Has events handled, directories at the same time, and keeps the position behind all that is done. */
final class Handling {

    private final EventQuery query;
    private final Function<? super DirectoryEvent, ? extends Publisher<?>> handler;
    private final int parallelism;
    private final CheckpointStore store;
    private final DirectoryLanes lanes = new DirectoryLanes();
    private @Nullable String stored;

    /**
     * How far everything is done.
     *
     * @param position the last event done
     * @param failure why it does not go on, null if it does
     */
    private record Progress(
            @Nullable String position, @Nullable Throwable failure) {

        /** Where the next one brings no position, this one's stays. */
        Progress then(Progress next) {
            return new Progress(next.position == null ? position : next.position, next.failure);
        }
    }

    Handling(
            EventQuery query,
            Function<? super DirectoryEvent, ? extends Publisher<?>> handler,
            int parallelism,
            CheckpointStore store,
            @Nullable String stored) {
        this.query = query;
        this.handler = handler;
        this.parallelism = parallelism;
        this.store = store;
        this.stored = stored;
    }

    /**
     * Handles the events. Failures, of a handler or of the stream, travel as elements: as signals they would overtake the
     * events before them.
     */
    Flux<Void> of(Flux<DirectoryEvent> events) {
        return events.materialize()
                .flatMapSequential(this::handled, parallelism, 1)
                .scan(new Progress(stored, null), Progress::then)
                .skip(1)
                .takeUntil(progress -> progress.failure() != null)
                .onBackpressureLatest()
                .concatMap(this::save, 0);
    }

    private Mono<Progress> handled(Signal<DirectoryEvent> signal) {
        DirectoryEvent event = signal.get();
        if (event == null) {
            return Mono.just(new Progress(null, signal.getThrowable()));
        }
        Progress done = new Progress(event.id(), null);
        if (!query.matches(event)) {
            return Mono.just(done);
        }
        Mono<Void> work = Mono.defer(() -> Flux.from(handler.apply(event)).then());
        return lanes.inTurn(event.directoryId(), work)
                .thenReturn(done)
                .onErrorResume(failure -> Mono.just(new Progress(null, failure)));
    }

    private Mono<Void> save(Progress progress) {
        Throwable failure = progress.failure();
        return saved(progress.position()).then(failure == null ? Mono.empty() : Mono.error(failure));
    }

    private Mono<Void> saved(@Nullable String position) {
        return position == null || position.equals(stored)
                ? Mono.empty()
                : store.save(position).doOnSuccess(nothing -> stored = position);
    }
}
