package io.dirflux.sync;

import io.dirflux.model.Directory;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A directory in the store, with the state of its passes.
 *
 * @param directory its record; states are those of REST ({@code linked}, {@code unlinked})
 * @param deleted whether the directory is gone for good: its row stays and refuses pages and events
 * @param passWanted whether a pass should begin
 * @param pass the pass under way, or the last one
 * @param completedAt when a pass last came to its end; null if none has
 * @param emptyPasses how many passes in a row, up to the last one, found no user where the store has some
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

    /** Gone for good. Its pass, if one is under way, ends here. */
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
