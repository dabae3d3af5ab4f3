package io.dirflux.json;

import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;

/** A kind of record, and how one is read. */
public final class RecordType<T> {

    /** Directories. */
    public static final RecordType<Directory> DIRECTORY = new RecordType<>("directory");

    /** Groups. */
    public static final RecordType<DirectoryGroup> GROUP = new RecordType<>("group");

    private static final RecordType<DirectoryUser> USER = new RecordType<>("user");

    private final String name;

    private RecordType(String name) {
        this.name = name;
    }

    /**
     * Users. Where the dialect is {@link Dialect#OPENAPI} a wire {@code groups: []} is read as null, "not known": newer
     * accounts get it whatever groups the user has. In {@link Dialect#REFERENCE} it is an empty list, "none".
     */
    public static RecordType<DirectoryUser> user(Dialect dialect) {
        return USER;
    }

    @Override
    public String toString() {
        return name;
    }
}
