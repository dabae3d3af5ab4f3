package io.dirflux.console;

import io.dirflux.model.DirectoryGroup;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A group in a list of the page. */
record GroupRow(
        String id,
        String directory,
        @Nullable String name,
        @Nullable String idpId,
        @Nullable Instant updatedAt) {

    static GroupRow of(DirectoryGroup group) {
        return new GroupRow(group.id(), group.directoryId(), group.name(), group.idpId(), group.updatedAt());
    }
}
