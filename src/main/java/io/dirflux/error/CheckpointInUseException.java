package io.dirflux.error;

import java.util.List;

/**
 * Another follower uses this checkpoint. Two followers with one checkpoint skip each other's events, so the second one
 * is refused. A later try can succeed, after the other follower has ended.
 */
public final class CheckpointInUseException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** @param message which checkpoint is in use, and what to do */
    public CheckpointInUseException(String message) {
        super(message, null, true, List.of());
    }
}
