package io.dirflux.error;

import java.util.List;

/**
 * The server's cursors do not lead to an end: one came back that this walk had already followed, or 1,000 pages in a
 * row were empty. The page that brought the cursor back was delivered; if the server has begun again, its records came
 * a second time. Going on would repeat it all without end. Not retried.
 *
 * <p>A loop of up to 1,000 pages is found when its first cursor comes back. To stay in bounded memory, a longer one is
 * found later, in the worst case when the walk has read three times the loop's length, or three times the way to the
 * loop if that is longer: 500,000 users whose list begins again are found out after at most 1.5 million.
 */
public final class CursorLoopException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** @param message method, path template and what the cursors did */
    public CursorLoopException(String message) {
        super(message, null, false, List.of());
    }
}
