package io.dirflux.sync;

import io.dirflux.model.Directory;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A directory in the store, with the state of its passes.
 *
 * @param directory its record; states are those of REST ({@code linked}, {@code unlinked})
 * @param deleted whether the directory was deleted; its row stays, and pages and events for it are refused
 * @param passWanted whether a pass should begin
 * @param pass the current pass, or the last one
 * @param completedAt when a pass was last completed; null if none was
 * @param emptyPasses the number of passes in a row, up to the last one, that found no user although the store has users
 */
public record StoredDirectory(
        Directory directory,
        boolean deleted,
        boolean passWanted,
        SyncPass pass,
        @Nullable Instant completedAt,
        int emptyPasses) {

    public StoredDirectory {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(pass, "pass");
    }

    /** The directory's id. */
    public String id() {
        return directory.id();
    }

    StoredDirectory with(Directory directory) {
        return new StoredDirectory(directory, deleted, passWanted, pass, completedAt, emptyPasses);
    }

    StoredDirectory with(SyncPass pass) {
        return new StoredDirectory(directory, deleted, passWanted, pass, completedAt, emptyPasses);
    }

    StoredDirectory withPassWanted(boolean wanted) {
        return new StoredDirectory(directory, deleted, wanted, pass, completedAt, emptyPasses);
    }

    /** The same directory as deleted. Its current pass ends. */
    StoredDirectory asDeleted() {
        return new StoredDirectory(directory, true, false, pass.in(SyncPass.Phase.NONE), completedAt, 0);
    }

    /**
     * The same directory at the end of a pass.
     *
     * @param pass the pass at its end
     * @param at the time
     * @param foundNobody {@link RemovalGuard#foundNobody}
     */
    public StoredDirectory completedBy(SyncPass pass, Instant at, boolean foundNobody) {
        return new StoredDirectory(directory, deleted, passWanted, pass, at, foundNobody ? emptyPasses + 1 : 0);
    }
}
