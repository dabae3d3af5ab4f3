package io.dirflux.sync;

import java.util.List;

/**
 * The result of a transaction.
 *
 * @param directories the directories that it has written, as they are now
 * @param refused the records that the database has refused
 */
public record Applied(List<StoredDirectory> directories, List<RefusedRecord> refused) {

    public Applied {
        directories = List.copyOf(directories);
        refused = List.copyOf(refused);
    }
}
