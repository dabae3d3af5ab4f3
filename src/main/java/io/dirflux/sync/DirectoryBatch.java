package io.dirflux.sync;

import io.dirflux.model.Directory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of a transaction for one directory. {@link RowMerge} decides which rows it writes.
 *
 * @param directoryId the id of the directory
 * @param origin whether the records are from events or from a pass
 * @param directory the record of the directory, to be added or changed; null if the batch does not have it
 * @param deleted whether the directory was deleted, with everything in it
 * @param passWanted whether a pass should begin
 * @param step the step of the pass; null for events
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

    /** The source of the records. */
    public enum Origin {
        /**
         * The stream of events. An event is applied at once, and later pages of the current pass do not overwrite it.
         */
        EVENTS,
        /** A page of a pass. It may be older than events that were applied meanwhile. */
        PAGE
    }

    /**
     * A step of a pass. The store compares the number and the revision of its pass with the expected ones, and fails
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

        /** Whether the pass of this directory is where this step begins. */
        public boolean fits(StoredDirectory directory) {
            return !directory.deleted()
                    && directory.pass().number() == number
                    && directory.pass().revision() == revision;
        }
    }

    /** The same with other records. */
    public DirectoryBatch withRecords(RecordBatch records) {
        return new DirectoryBatch(directoryId, origin, directory, deleted, passWanted, step, records);
    }

    /** A step of a pass with the records of a page. */
    static DirectoryBatch page(String directoryId, PassStep step, RecordBatch records) {
        return new DirectoryBatch(directoryId, Origin.PAGE, null, false, false, step, records);
    }

    /** The record of a directory, from a list of directories or fetched alone. */
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
