package io.dirflux.error;

import java.util.List;

/**
 * The server's cursors do not lead to an end: one came back that this walk had already followed, or 1,000 pages in a
 * row were empty. The page that brought the cursor back was delivered; if the server has begun again, its records came
 * a second time. Going on would repeat it all without end. Not retried.
 */
public final class CursorLoopException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** @param message method, path template and what the cursors did */
    public CursorLoopException(String message) {
        super(message, null, false, List.of());
    }
}
