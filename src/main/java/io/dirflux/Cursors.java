package io.dirflux;

import org.jspecify.annotations.Nullable;

/**
 * The two shapes of a cursor: the id of a record, or, on a walk through the directories of an organization,
 * {@code <directory id>/<last id>}. An empty last id is the beginning of that directory.
 */
final class Cursors {

    private static final char SEPARATOR = '/';

    /** A place in a walk of an organization. */
    record Place(String directoryId, @Nullable String lastId) {

        @Override
        public String toString() {
            return directoryId + SEPARATOR + (lastId == null ? "" : lastId);
        }
    }

    private Cursors() {}

    static void checkPlain(Ids kind, String cursor) {
        if (cursor.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException(
                    "This cursor comes from a walk of an organization; only inOrganization(..) can go on from it");
        }
        kind.check(cursor);
    }

    /** Before the dialect is known both shapes may be right. */
    static void checkInOrganization(Ids kind, String cursor) {
        if (cursor.indexOf(SEPARATOR) < 0) {
            kind.check(cursor);
        } else {
            place(kind, cursor);
        }
    }

    /** Where an organization is one list, a place in a walk of its directories leads nowhere. */
    static void requirePlain(ListOptions options) {
        String cursor = options.startingAfter() == null ? options.endingBefore() : options.startingAfter();
        if (cursor != null && cursor.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException(
                    "In Dialect.REFERENCE the cursor of an organization is a plain id; this one"
                            + " comes from a walk of its directories in Dialect.OPENAPI");
        }
    }

    /** Reads the cursor of a walk of an organization. */
    static Place place(Ids kind, String cursor) {
        int at = cursor.indexOf(SEPARATOR);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "In Dialect.OPENAPI the cursor of an organization is <directory id>/<last id>, not a plain id: take it"
                            + " from Page.after() or from the exception's cursor()");
        }
        String directoryId = Ids.DIRECTORY.check(cursor.substring(0, at));
        String lastId = cursor.substring(at + 1);
        return new Place(directoryId, lastId.isEmpty() ? null : kind.check(lastId));
    }
}
