package io.dirflux.sync;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One transaction: a page of a pass, or some events with the position after them.
 *
 * @param stream the new position; null if it does not move
 * @param directories at most one entry for each directory, in the order of their ids. Stores lock them in this order
 * @param recordChanges whether the store keeps the changes for its consumers
 */
public record StoreBatch(@Nullable StreamStep stream, List<DirectoryBatch> directories, boolean recordChanges) {

    public StoreBatch {
        directories = directories.stream()
                .sorted(Comparator.comparing(DirectoryBatch::directoryId))
                .toList();
    }

    /** The same with other records in its directories. */
    public StoreBatch withRecords(UnaryOperator<RecordBatch> change) {
        List<DirectoryBatch> changed = directories.stream()
                .map(directory -> directory.withRecords(change.apply(directory.records())))
                .toList();
        return new StoreBatch(stream, changed, recordChanges);
    }

    /**
     * A move of the position. The store compares the version it has with the expected one, and fails with
     * {@link io.dirflux.error.StoreConflictException} if they differ. Otherwise it stores the expected version plus 1.
     *
     * @param expectedVersion the version that the position was read with
     * @param scope which directories belong to the store
     * @param position the new position
     */
    public record StreamStep(long expectedVersion, String scope, StreamPosition position) {

        public StreamStep {
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(position, "position");
        }
    }
}
