package io.dirflux.sync;

import io.dirflux.DirectoryQuery;
import io.dirflux.EventQuery;
import io.dirflux.model.Directory;
import org.jspecify.annotations.Nullable;

/**
 * The directories that belong to a store: all that the key can see, those of an organization, or one.
 *
 * @param organization the organization, null if it is not limited to one
 * @param directory the directory, null if it is not limited to one
 */
record SyncScope(@Nullable String organization, @Nullable String directory) {

    static final SyncScope ALL = new SyncScope(null, null);

    /** The text that is stored. */
    String text() {
        if (organization != null) {
            return "organization:" + organization;
        }
        return directory == null ? "all" : "directory:" + directory;
    }

    /** Refuses a store that belongs to another scope. */
    void check(SyncState stored) {
        if (stored.scope() != null && !text().equals(stored.scope())) {
            throw new IllegalArgumentException("This store holds the scope \"" + stored.scope() + "\", not \"" + text()
                    + "\": the rows of the one would be removed for the other. Give each scope a store of its own");
        }
    }

    boolean isAll() {
        return organization == null && directory == null;
    }

    /** Whether a directory with this id may belong to it. */
    boolean mayContain(String directoryId) {
        return directory == null || directory.equals(directoryId);
    }

    boolean contains(Directory candidate) {
        return mayContain(candidate.id()) && (organization == null || organization.equals(candidate.organizationId()));
    }

    DirectoryQuery directories() {
        DirectoryQuery all = DirectoryQuery.all();
        return organization == null ? all : all.organization(organization);
    }

    /** The events to read. For one directory these are all events, because the API has no such filter. */
    EventQuery events() {
        EventQuery all = EventQuery.all();
        return organization == null ? all : all.organization(organization);
    }
}
