package io.dirflux.paging;

import org.jspecify.annotations.Nullable;

/**
 * A position in the list of an organization where its directories are listed one by one: {@code <directory id>/<last
 * id>}. All other cursors are plain ids.
 *
 * @param lastId the last record before the position; null for the beginning of the directory
 */
public record OrganizationCursor(
        String directoryId, @Nullable String lastId) {

    private static final char SEPARATOR = '/';

    /** Reads such a cursor, whose last id is of this kind. A plain id is refused. */
    static OrganizationCursor parse(IdType kind, String cursor) {
        int at = cursor.indexOf(SEPARATOR);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "In Dialect.OPENAPI the cursor of an organization is <directory id>/<last id>, not a plain id: take it"
                            + " from Page.after() or from the exception's cursor()");
        }
        String directoryId = IdType.DIRECTORY.check(cursor.substring(0, at));
        String lastId = cursor.substring(at + 1);
        return new OrganizationCursor(directoryId, lastId.isEmpty() ? null : kind.check(lastId));
    }

    /** Accepts both shapes: an organization's query does not know its dialect. */
    public static void checkEither(IdType kind, String cursor) {
        if (cursor.indexOf(SEPARATOR) < 0) {
            kind.check(cursor);
        } else {
            parse(kind, cursor);
        }
    }

    /** Accepts only a plain id, for a query that is not of an organization. */
    public static void refuse(IdType kind, String cursor) {
        if (cursor.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException(
                    "This cursor comes from a list of an organization; only inOrganization(..) can continue from it");
        }
        kind.check(cursor);
    }

    /** Accepts only a plain id, for a dialect that lists an organization as a whole. */
    public static void refuseIn(ListOptions options) {
        String cursor = options.cursor();
        if (cursor != null && cursor.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException(
                    "In Dialect.REFERENCE the cursor of an organization is a plain id; this one"
                            + " comes from a list of its directories one by one in Dialect.OPENAPI");
        }
    }

    @Override
    public String toString() {
        return directoryId + SEPARATOR + (lastId == null ? "" : lastId);
    }
}
