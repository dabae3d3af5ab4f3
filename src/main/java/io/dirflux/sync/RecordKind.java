package io.dirflux.sync;

/** The kinds of records in a directory. */
public enum RecordKind {
    GROUP,
    USER,
    MEMBERSHIP
}
