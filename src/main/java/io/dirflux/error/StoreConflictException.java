package io.dirflux.error;

import java.util.List;

/**
 * Another process has written to the same store first, and the transaction was rolled back. A sync reads the state
 * again and continues from there, so you meet this exception only if you implement a {@code DirectoryStore}.
 */
public final class StoreConflictException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** @param message the state that was expected */
    public StoreConflictException(String message) {
        super(message, null, true, List.of());
    }
}
