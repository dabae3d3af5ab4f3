package io.dirflux.error;

import java.util.List;

/**
 * Another process has written to the same store first. Nothing of the transaction was stored. A sync reads the state
 * again and goes on from there, so that only an author of a {@code DirectoryStore} meets this exception.
 */
public final class StoreConflictException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** @param message what was expected and is not so any more */
    public StoreConflictException(String message) {
        super(message, null, true, List.of());
    }
}
