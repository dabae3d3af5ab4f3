package io.dirflux.spring;

import io.dirflux.events.Checkpoint;
import io.dirflux.events.CheckpointStore;
import reactor.core.publisher.Mono;

/** A checkpoint store whose saves are finished before the application stops. */
record DrainedCheckpointStore(CheckpointStore store, Drain drain) implements CheckpointStore {

    @Override
    public Mono<Void> acquire() {
        return store.acquire();
    }

    @Override
    public Mono<Void> release() {
        return drain.finish(store.release());
    }

    @Override
    public Mono<Checkpoint> load() {
        return store.load();
    }

    @Override
    public Mono<Void> save(Checkpoint checkpoint) {
        return drain.finish(store.save(checkpoint));
    }

    @Override
    public Mono<Void> clear() {
        return store.clear();
    }
}
