package io.dirflux.error;

import java.util.List;

/**
 * The store of a sync cannot be reached, or the connection to it broke during a transaction. The transaction was stored
 * as a whole or not at all. A sync that follows tries again after a pause.
 */
public final class StoreUnavailableException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** @param cause the error of the database's driver */
    public StoreUnavailableException(Throwable cause) {
        super("The store cannot be reached: " + cause.getClass().getSimpleName(), cause, true, List.of());
    }
}
