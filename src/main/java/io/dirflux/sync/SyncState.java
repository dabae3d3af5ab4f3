package io.dirflux.sync;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of a store apart from its rows.
 *
 * @param version grows with every change of the position, so that two processes cannot both move it
 * @param scope the directories that belong to the store, as text; null for a store that was never synced
 * @param position the position up to which events were applied; null for a store that was never synced
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
