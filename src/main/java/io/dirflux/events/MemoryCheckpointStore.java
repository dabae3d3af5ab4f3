package io.dirflux.events;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Keeps a position in memory. */
final class MemoryCheckpointStore implements CheckpointStore {

    private volatile @Nullable String position;

    @Override
    public Mono<String> load() {
        return Mono.fromSupplier(() -> position);
    }

    @Override
    public Mono<Void> save(String eventId) {
        return Mono.fromRunnable(() -> position = eventId);
    }

    @Override
    public String toString() {
        return "CheckpointStore[in memory, " + position + "]";
    }
}
