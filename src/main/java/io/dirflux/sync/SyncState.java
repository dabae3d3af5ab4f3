package io.dirflux.sync;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a store knows besides the rows.
 *
 * @param version grows with every change of the position, so that only one process at a time moves it on
 * @param scope which directories belong to the store, as text; null for a store that was never synced
 * @param position how far the events were applied; null for a store that was never synced
 * @param directories the directories, deleted ones included, by id
 */
public record SyncState(
        long version,
        @Nullable String scope,
        @Nullable StreamPosition position,
        Map<String, StoredDirectory> directories) {

    /** The state of an empty store. */
    public static final SyncState EMPTY = new SyncState(0, null, null, Map.of());

    public SyncState {
        directories = Map.copyOf(directories);
    }

    /** The state after a transaction. */
    SyncState after(StoreBatch batch, Applied applied) {
        Map<String, StoredDirectory> all = new TreeMap<>(directories);
        applied.directories().forEach(directory -> all.put(directory.id(), directory));
        StoreBatch.StreamStep step = batch.stream();
        return step == null
                ? new SyncState(version, scope, position, all)
                : new SyncState(step.expectedVersion() + 1, step.scope(), step.position(), all);
    }

    /** The state after a sweep. */
    SyncState with(StoredDirectory directory) {
        Map<String, StoredDirectory> all = new TreeMap<>(directories);
        all.put(directory.id(), directory);
        return new SyncState(version, scope, position, all);
    }
}
