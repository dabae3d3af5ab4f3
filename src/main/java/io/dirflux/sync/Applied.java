package io.dirflux.sync;

import java.util.List;

/**
 * What a transaction has stored.
 *
 * @param directories the directories it wrote, as they are now
 * @param refused the records that the database would not take
 */
public record Applied(List<StoredDirectory> directories, List<RefusedRecord> refused) {

    public Applied {
        directories = List.copyOf(directories);
        refused = List.copyOf(refused);
    }
}
