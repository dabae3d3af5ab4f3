package io.dirflux.error;

import java.util.List;

/**
 * The server's cursors do not lead to the end of a list: a cursor was repeated, or 1,000 pages in a row were empty. The
 * page with the repeated cursor has been delivered, so its records may be duplicates. Not retried.
 *
 * <p>A loop of up to 1,000 pages is detected at its first repeated cursor. A longer loop is detected later, because the
 * client does not keep every cursor: after at most three times the length of the loop, or of the way to the loop if
 * that is longer. If a list of 500,000 users starts again at its end, that is after at most 1.5 million users.
 */
public final class CursorLoopException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** @param message method, path template and what the cursors did */
    public CursorLoopException(String message) {
        super(message, null, false, List.of());
    }
}
