package io.dirflux.sync;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where a sync keeps its copy: rows, position and state of the passes. The plug-in point for a database:
 * {@code DirectoryStoreContract}, in the jar with the classifier {@code contracts}, is the test that each must pass.
 *
 * <p>Every method is lazy and starts anew with each subscription. None may block the thread it is called on. A
 * transaction that fails or is cancelled leaves nothing behind. Several processes may use one store: a transaction
 * locks the directories it writes, in the order of their ids, and fails with {@link
 * io.dirflux.error.StoreConflictException} if the version of the position or the step of a pass is not the expected
 * one.
 */
public interface DirectoryStore {

    /** Position, scope and directories; {@link SyncState#EMPTY} if nothing was stored yet. */
    Mono<SyncState> load();

    /**
     * Stores a page of a pass, or some events with their position, in one transaction. {@link RowMerge} decides what is
     * written. A record that the database does not take is left out and told; its row, if any, counts as seen.
     */
    Mono<Applied> apply(StoreBatch batch);

    /**
     * Ends a pass in one transaction: counts what it has not seen, asks the guard, removes, counts the drift, and
     * forgets the touched keys. Drift is 0 in a directory's first pass. If the guard refuses, the pass ends without a
     * removal.
     */
    Mono<SweepResult> sweep(SweepRequest request);

    /** Ids of a directory's users or groups behind one id, in the order of the ids. */
    Flux<String> ids(String directoryId, RecordKind kind, String after, int limit);

    /**
     * The changes that a consumer has not done yet, in the order of directories and numbers. From its first call on,
     * the store keeps every change until this consumer has done it.
     *
     * @param limit how many at most
     */
    Flux<RecordedChange> changes(String consumer, int limit);

    /** Notes that a consumer has done the changes of a directory up to a number. */
    Mono<Void> done(String consumer, String directoryId, long number);

    /** A store in memory, for tests. It records changes. */
    static DirectoryStore inMemory() {
        return new MemoryDirectoryStore();
    }
}
