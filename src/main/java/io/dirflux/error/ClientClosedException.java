package io.dirflux.error;

import java.util.List;

/** The client was closed before or during the call. Not retried. */
public final class ClientClosedException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    public ClientClosedException() {
        super("The client is closed: build a new one, or close it after its last call", null, false, List.of());
    }
}
