package io.dirflux.sync;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores the copy of a sync: rows, position and state of the passes. Implement it for a database of your own, and test
 * it with {@code DirectoryStoreContract} from the jar with the classifier {@code contracts}.
 *
 * <ul>
 *   <li>Every method is lazy, and each subscription runs it again. It must not block the calling thread.
 *   <li>A transaction that fails or is cancelled is rolled back.
 *   <li>Several processes may use one store. A transaction locks the directories that it writes, in the order of their
 *       ids. It fails with {@link io.dirflux.error.StoreConflictException} if the version of the position or the step
 *       of a pass is not the expected one.
 * </ul>
 */
public interface DirectoryStore {

    /** Position, scope and directories; {@link SyncState#EMPTY} if nothing was stored yet. */
    Mono<SyncState> load();

    /**
     * Stores a page of a pass, or some events with their position, in one transaction. {@link RowMerge} decides what is
     * written. A record that the database refuses is left out and reported; its row, if there is one, counts as seen.
     */
    Mono<Applied> apply(StoreBatch batch);

    /**
     * Ends a pass in one transaction: counts the rows that it has not seen, asks the guard, removes them, counts the
     * drift, and deletes the touched keys. Drift is 0 in a directory's first pass. If the guard refuses, the pass ends
     * without a removal.
     */
    Mono<SweepResult> sweep(SweepRequest request);

    /** Ids of a directory's users or groups after one id, in the order of the ids. */
    Flux<String> ids(String directoryId, RecordKind kind, String after, int limit);

    /**
     * The changes that a consumer has not processed yet, in the order of directories and numbers. If there are more
     * than the limit, as many of each directory, from its first one. After the first call, the store keeps every change
     * until this consumer has processed it.
     *
     * @param limit the largest number of changes to return
     */
    Flux<RecordedChange> changes(String consumer, int limit);

    /** Stores that a consumer has processed the changes of a directory up to a number. */
    Mono<Void> done(String consumer, String directoryId, long number);

    /** A store in memory, for tests. It records changes. */
    static DirectoryStore inMemory() {
        return new MemoryDirectoryStore();
    }
}
