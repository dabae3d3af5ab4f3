package io.dirflux.events;

import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Passes events to a handler and saves the position of the last event before which all are done.
 *
 * <ul>
 *   <li>Events of one directory are handled in order, events of different directories at the same time.
 *   <li>A failure, of a handler or of the stream, first lets the events before it finish and be saved.
 *   <li>While the store is busy, a newer position replaces an older one that waits.
 * </ul>
 */
final class EventProcessor {

    private final EventQuery query;
    private final Function<? super DirectoryEvent, ? extends Publisher<?>> handler;
    private final int parallelism;
    private final CheckpointStore store;
    private final DirectorySequencer directories = new DirectorySequencer();
    private final FollowerProgress progress;
    private @Nullable Checkpoint stored;

    /**
     * How far everything is done.
     *
     * @param position the last event that is done
     * @param failure the reason to stop; {@code null} to continue
     */
    private record HandledUpTo(
            @Nullable Checkpoint position, @Nullable Throwable failure) {

        /** The next step; keeps this position if the next one has none. */
        HandledUpTo then(HandledUpTo next) {
            return new HandledUpTo(next.position == null ? position : next.position, next.failure);
        }
    }

    EventProcessor(
            EventQuery query,
            Function<? super DirectoryEvent, ? extends Publisher<?>> handler,
            int parallelism,
            CheckpointStore store,
            @Nullable Checkpoint stored,
            FollowerProgress progress) {
        this.query = query;
        this.handler = handler;
        this.parallelism = parallelism;
        this.store = store;
        this.stored = stored;
        this.progress = progress;
    }

    /** Handles the events. Failures travel as elements, because error signals would overtake the events before them. */
    Flux<Void> process(Flux<DirectoryEvent> events) {
        return events.materialize()
                .flatMapSequential(this::handle, parallelism, 1)
                .scan(new HandledUpTo(stored, null), HandledUpTo::then)
                .skip(1)
                .takeUntil(done -> done.failure() != null)
                .onBackpressureLatest()
                .concatMap(this::saveOrFail, 0);
    }

    private Mono<HandledUpTo> handle(Signal<DirectoryEvent> signal) {
        DirectoryEvent event = signal.get();
        if (event == null) {
            return Mono.just(new HandledUpTo(null, signal.getThrowable()));
        }
        HandledUpTo done = new HandledUpTo(Checkpoint.of(event), null);
        if (!query.matches(event)) {
            return Mono.just(done);
        }
        Mono<Void> work = Mono.defer(() -> Flux.from(handler.apply(event)).then());
        return directories
                .inOrder(event.directoryId(), work)
                .thenReturn(done)
                .onErrorResume(failure -> Mono.just(new HandledUpTo(null, failure)));
    }

    private Mono<Void> saveOrFail(HandledUpTo done) {
        Throwable failure = done.failure();
        return save(done.position()).then(failure == null ? Mono.empty() : Mono.error(failure));
    }

    private Mono<Void> save(@Nullable Checkpoint position) {
        return position == null || position.equals(stored)
                ? Mono.empty()
                : store.save(position).doOnSuccess(nothing -> {
                    stored = position;
                    progress.done(position);
                });
    }
}
