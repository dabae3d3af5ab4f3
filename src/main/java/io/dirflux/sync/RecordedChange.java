package io.dirflux.sync;

import java.util.Objects;

/**
 * A change with its place among the changes of its directory.
 *
 * @param number its place, from 1, without gaps
 * @param change what has changed
 */
public record RecordedChange(long number, DirectoryChange change) {

    public RecordedChange {
        Objects.requireNonNull(change, "change");
    }
}
