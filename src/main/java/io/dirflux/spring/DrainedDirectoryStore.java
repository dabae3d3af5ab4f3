package io.dirflux.spring;

import io.dirflux.sync.Applied;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.RecordKind;
import io.dirflux.sync.RecordedChange;
import io.dirflux.sync.StoreBatch;
import io.dirflux.sync.SweepRequest;
import io.dirflux.sync.SweepResult;
import io.dirflux.sync.SyncState;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A directory store whose transactions are finished before the application stops, and none begins then. */
record DrainedDirectoryStore(DirectoryStore store, Drain drain) implements DirectoryStore {

    @Override
    public Mono<SyncState> load() {
        return store.load();
    }

    @Override
    public Mono<Applied> apply(StoreBatch batch) {
        return drain.begin(store.apply(batch));
    }

    @Override
    public Mono<SweepResult> sweep(SweepRequest request) {
        return drain.begin(store.sweep(request));
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
        return drain.begin(store.done(consumer, directoryId, number));
    }
}
