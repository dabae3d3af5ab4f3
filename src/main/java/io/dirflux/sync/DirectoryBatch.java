package io.dirflux.sync;

import io.dirflux.model.Directory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does in one directory. {@link RowMerge} decides what becomes of it.
 *
 * @param directoryId which directory
 * @param origin where the news comes from
 * @param directory its record, to be added or changed; null if nothing is told about it
 * @param deleted whether the directory is gone for good, with everything in it
 * @param passWanted whether a pass should begin
 * @param step how the pass moves on; null for events
 * @param records the records to write and to remove
 */
public record DirectoryBatch(
        String directoryId,
        Origin origin,
        @Nullable Directory directory,
        boolean deleted,
        boolean passWanted,
        @Nullable PassStep step,
        RecordBatch records) {

    public DirectoryBatch {
        Objects.requireNonNull(directoryId, "directoryId");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(records, "records");
    }

    /** Where news comes from. */
    public enum Origin {
        /** The stream of events: applied at once, and protected from the pages of a pass under way. */
        EVENTS,
        /** A page of a pass, which may be older than the events applied since. */
        PAGE
    }

    /**
     * A step of a pass. The store compares number and revision of the pass it has with the expected ones, and fails
     * with {@link io.dirflux.error.StoreConflictException} if they differ.
     *
     * @param number the expected pass
     * @param revision the expected revision
     * @param next the pass after this step
     */
    public record PassStep(long number, long revision, SyncPass next) {

        static PassStep from(SyncPass before, SyncPass next) {
            return new PassStep(before.number(), before.revision(), next);
        }

        /** Whether a directory stands where this step begins. */
        public boolean fits(StoredDirectory directory) {
            return !directory.deleted()
                    && directory.pass().number() == number
                    && directory.pass().revision() == revision;
        }
    }

    /** A step of a pass with the records of a page. */
    static DirectoryBatch page(String directoryId, PassStep step, RecordBatch records) {
        return new DirectoryBatch(directoryId, Origin.PAGE, null, false, false, step, records);
    }

    /** What a list of directories, or a look at one, tells. */
    static DirectoryBatch listed(Directory directory, boolean passWanted) {
        return new DirectoryBatch(directory.id(), Origin.EVENTS, directory, false, passWanted, null, RecordBatch.EMPTY);
    }

    static DirectoryBatch gone(String directoryId) {
        return new DirectoryBatch(directoryId, Origin.EVENTS, null, true, false, null, RecordBatch.EMPTY);
    }

    static DirectoryBatch wanted(String directoryId) {
        return new DirectoryBatch(directoryId, Origin.EVENTS, null, false, true, null, RecordBatch.EMPTY);
    }
}
