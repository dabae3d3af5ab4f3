package io.dirflux.sync;

import java.util.Objects;

/**
 * A change with its number among the changes of its directory.
 *
 * @param number the number, from 1, without gaps
 * @param change the change
 */
public record RecordedChange(long number, DirectoryChange change) {

    public RecordedChange {
        Objects.requireNonNull(change, "change");
    }
}
