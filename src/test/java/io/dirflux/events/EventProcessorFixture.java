package io.dirflux.events;

import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.UserDeleted;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventHead;
import io.dirflux.model.EventNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A processor whose events, handlers and store are driven by a test. */
abstract class EventProcessorFixture {

    final Sinks.Many<DirectoryEvent> source = Sinks.many().unicast().onBackpressureBuffer();
    final AtomicLong requested = new AtomicLong();
    final Map<String, Sinks.Empty<Void>> running = new LinkedHashMap<>();
    final List<String> started = new ArrayList<>();
    final List<String> cancelled = new ArrayList<>();
    final List<String> saved = new ArrayList<>();
    final FollowerProgress progress = new FollowerProgress(null);
    final List<Throwable> failures = new ArrayList<>();

    Disposable follow(int parallelism) {
        return follow(EventQuery.all(), parallelism);
    }

    Disposable follow(EventQuery query, int parallelism) {
        CheckpointStore store = storing(id -> Mono.fromRunnable(() -> saved.add(id)));
        return subscribe(new EventProcessor(query, this::handle, parallelism, store, null, progress));
    }

    Disposable subscribe(EventProcessor processor) {
        return processor
                .process(source.asFlux().doOnRequest(requested::addAndGet))
                .subscribe(nothing -> {}, failures::add);
    }

    Mono<Void> handle(DirectoryEvent event) {
        return Mono.defer(() -> {
            started.add(event.id());
            Sinks.Empty<Void> work = Sinks.empty();
            running.put(event.id(), work);
            return work.asMono().doOnCancel(() -> cancelled.add(event.id()));
        });
    }

    void complete(String id) {
        running.get(id).tryEmitEmpty();
    }

    void emit(String... events) {
        for (String event : events) {
            source.tryEmitNext(event(event));
        }
    }

    static CheckpointStore storing(Function<String, Mono<Void>> save) {
        return new CheckpointStore() {
            @Override
            public Mono<Checkpoint> load() {
                return Mono.empty();
            }

            @Override
            public Mono<Void> save(Checkpoint checkpoint) {
                return save.apply(checkpoint.eventId());
            }

            @Override
            public Mono<Void> clear() {
                return Mono.empty();
            }
        };
    }

    static DirectoryEvent event(String directoryAndId) {
        String[] parts = directoryAndId.split(":", 2);
        EventHead head = EventHead.of(parts[1]);
        return parts[0].equals("unknown")
                ? new DirectoryEvent.Unknown(head, EventNames.USER_CREATED, Map.of(), null)
                : new UserDeleted(
                        head,
                        DirectoryUser.builder("directory_user_1", parts[0]).build());
    }
}
