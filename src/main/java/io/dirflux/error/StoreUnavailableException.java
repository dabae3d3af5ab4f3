package io.dirflux.error;

import java.util.List;

/**
 * The store of a sync cannot be reached, or has cut a transaction short. Nothing of the transaction was stored, or all
 * of it. A sync that follows tries again after a pause.
 */
public final class StoreUnavailableException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** @param cause what the database's driver failed with */
    public StoreUnavailableException(Throwable cause) {
        super("The store cannot be reached: " + cause.getClass().getSimpleName(), cause, true, List.of());
    }
}
