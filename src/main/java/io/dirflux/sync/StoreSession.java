package io.dirflux.sync;

import io.dirflux.model.Directory;
import io.dirflux.sync.StoreBatch.StreamStep;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A store with its state as this process last read or wrote it.
 *
 * <ul>
 *   <li>Every write updates the state. Answers may arrive in another order than the commits of their transactions.
 *   <li>A state that was read during a write may be older than that write, so it is read again.
 * </ul>
 */
final class StoreSession {

    private final DirectoryStore store;
    private final boolean recordChanges;
    private final SyncListener listener;
    private SyncState state = SyncState.EMPTY;
    private long writes;

    StoreSession(DirectoryStore store, boolean recordChanges, SyncListener listener) {
        this.store = store;
        this.recordChanges = recordChanges;
        this.listener = listener;
    }

    synchronized SyncState state() {
        return state;
    }

    @Nullable
    StoredDirectory find(String directoryId) {
        return state().directories().get(directoryId);
    }

    StoredDirectory directory(String directoryId) {
        StoredDirectory found = find(directoryId);
        if (found == null) {
            throw new IllegalStateException("Directory " + directoryId + " is not in the store");
        }
        return found;
    }

    /** The directories to list: those that are neither deleted nor unlinked. */
    List<StoredDirectory> linked() {
        return state().directories().values().stream()
                .filter(directory ->
                        !directory.deleted() && directory.directory().isLinked())
                .sorted(Comparator.comparing(StoredDirectory::id))
                .toList();
    }

    /** Reads the state again, because another process has written. */
    Mono<SyncState> reload() {
        return Mono.defer(() -> {
            long before = writes();
            return store.load().flatMap(loaded -> set(loaded, before) ? Mono.just(told(loaded)) : reload());
        });
    }

    Mono<Applied> apply(@Nullable StreamStep stream, List<DirectoryBatch> directories) {
        StoreBatch batch = new StoreBatch(stream, directories, recordChanges);
        return store.apply(batch).doOnNext(applied -> add(batch, applied)).doOnNext(applied -> {
            if (stream != null) {
                listener.positionMoved(stream.position());
            }
        });
    }

    private SyncState told(SyncState loaded) {
        if (loaded.position() != null) {
            listener.positionMoved(loaded.position());
        }
        return loaded;
    }

    Mono<Applied> apply(DirectoryBatch directory) {
        return apply(null, List.of(directory));
    }

    Mono<SweepResult> sweep(StoredDirectory directory, RemovalGuard guard, boolean onlyIfNothingIsUnseen, Instant at) {
        SyncPass pass = directory.pass();
        SweepRequest request = new SweepRequest(
                directory.id(),
                DirectoryBatch.PassStep.from(pass, pass.in(SyncPass.Phase.NONE)),
                guard,
                onlyIfNothingIsUnseen,
                recordChanges,
                at);
        return store.sweep(request).doOnNext(result -> add(result.directory()));
    }

    private synchronized long writes() {
        return writes;
    }

    private synchronized boolean set(SyncState loaded, long before) {
        if (writes != before) {
            return false;
        }
        state = loaded;
        return true;
    }

    private synchronized void add(StoreBatch batch, Applied applied) {
        writes++;
        state = state.after(
                batch,
                new Applied(applied.directories().stream().map(this::newest).toList(), List.of()));
    }

    private synchronized void add(StoredDirectory directory) {
        writes++;
        state = state.with(newest(directory));
    }

    /** The later pass and the later record. A wanted pass stays wanted until a later pass has begun. */
    private StoredDirectory newest(StoredDirectory stored) {
        StoredDirectory known = state.directories().get(stored.id());
        if (known == null || known.pass().revision() < stored.pass().revision()) {
            return stored;
        }
        Directory record = ComparedFields.isOlder(
                        stored.directory().updatedAt(), known.directory().updatedAt())
                ? known.directory()
                : stored.directory();
        return known.with(record).withPassWanted(known.passWanted() || stored.passWanted());
    }
}
