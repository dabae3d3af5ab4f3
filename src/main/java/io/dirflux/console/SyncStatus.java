package io.dirflux.console;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a sync's store.
 *
 * @param readAt when the events were last read to their end, by the server's clock; null if that never happened
 * @param eventTime when the last applied event happened; null if there was none, or if it has no readable time
 * @param pendingChanges changes that consumers have not processed yet
 * @param directories the directories in the store, by id
 */
public record SyncStatus(
        @Nullable Instant readAt, @Nullable Instant eventTime, long pendingChanges, List<CopiedDirectory> directories) {

    public SyncStatus {
        directories = List.copyOf(directories);
    }

    /**
     * A directory in the store.
     *
     * @param id its id
     * @param name its name
     * @param deleted whether it was deleted
     * @param phase the phase of its current pass; {@code NONE} between two passes
     * @param pass the number of its current or last pass
     * @param completedAt when a pass was last completed, null if none was
     * @param users users in the store
     * @param groups groups in the store
     * @param memberships memberships in the store
     * @param drift rows that the last pass has changed and that no event reported, as far as they are still there
     * @param changes changes recorded so far
     */
    public record CopiedDirectory(
            String id,
            @Nullable String name,
            boolean deleted,
            String phase,
            long pass,
            @Nullable Instant completedAt,
            long users,
            long groups,
            long memberships,
            long drift,
            long changes) {}
}
