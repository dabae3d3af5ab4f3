package io.dirflux.events;

import io.dirflux.error.CheckpointInUseException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A position in memory. */
final class MemoryCheckpointStore implements CheckpointStore {

    private final AtomicBoolean acquired = new AtomicBoolean();
    private volatile @Nullable Checkpoint checkpoint;

    @Override
    public Mono<Void> acquire() {
        return Mono.fromRunnable(() -> {
            if (!acquired.compareAndSet(false, true)) {
                throw new CheckpointInUseException("This store in memory is followed already: use one for each follow");
            }
        });
    }

    @Override
    public Mono<Void> release() {
        return Mono.fromRunnable(() -> acquired.set(false));
    }

    @Override
    public Mono<Checkpoint> load() {
        return Mono.fromSupplier(() -> checkpoint);
    }

    @Override
    public Mono<Void> save(Checkpoint saved) {
        return Mono.fromRunnable(() -> checkpoint = saved);
    }

    @Override
    public Mono<Void> clear() {
        return Mono.fromRunnable(() -> checkpoint = null);
    }

    @Override
    public String toString() {
        return "CheckpointStore[in memory, " + checkpoint + "]";
    }
}
