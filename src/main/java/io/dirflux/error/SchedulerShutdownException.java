package io.dirflux.error;

import java.util.List;

/**
 * The scheduler of the client is shut down, for example by {@code Schedulers.shutdownNow()}, so the client cannot time
 * waits, retries and timeouts. Not retried. Build a new client, and shut schedulers down after the last call of a
 * client.
 */
public final class SchedulerShutdownException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    public SchedulerShutdownException() {
        super(
                "The scheduler of this client is shut down, so it cannot time waits, retries and timeouts: build a"
                        + " new client, and call Schedulers.shutdownNow() or dispose() only after its last call",
                null,
                false,
                List.of());
    }
}
