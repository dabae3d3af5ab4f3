package io.dirflux.sync;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A store whose answers can be held back, or its transactions. */
final class LateStore implements DirectoryStore {

    private final DirectoryStore store;
    private final Sinks.Empty<Void> released = Sinks.empty();

    /** What was written is stored already. */
    volatile boolean isLate;

    /** Nothing of a batch is stored yet. */
    volatile boolean isHeld;

    LateStore(DirectoryStore store) {
        this.store = store;
    }

    void release() {
        released.tryEmitEmpty();
    }

    private <T> Mono<T> answered(Mono<T> answer) {
        Mono<Void> wait = isLate ? released.asMono() : Mono.empty();
        return answer.delayUntil(done -> wait);
    }

    @Override
    public Mono<SyncState> load() {
        return answered(store.load());
    }

    @Override
    public Mono<Applied> apply(StoreBatch batch) {
        Mono<Void> wait = isHeld ? released.asMono() : Mono.empty();
        return wait.then(answered(store.apply(batch)));
    }

    @Override
    public Mono<SweepResult> sweep(SweepRequest request) {
        return answered(store.sweep(request));
    }

    @Override
    public Flux<String> ids(String directoryId, RecordKind kind, String after, int limit) {
        return store.ids(directoryId, kind, after, limit);
    }

    @Override
    public Flux<RecordedChange> changes(String consumer, int limit) {
        return store.changes(consumer, limit);
    }

    @Override
    public Mono<Void> done(String consumer, String directoryId, long number) {
        return store.done(consumer, directoryId, number);
    }
}
