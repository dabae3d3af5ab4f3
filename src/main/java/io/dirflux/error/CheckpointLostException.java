package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server does not know the position to continue from. WorkOS keeps events for 30 to 90 days, so the events after an
 * older position are gone. Run a full sync, then follow from a time before the sync started. Not retried.
 *
 * <p>The client detects this in two ways. The server refuses the position but answers the same request without it (the
 * refusal is the cause). Or the server answers with events that are older than the position.
 */
public final class CheckpointLostException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final String checkpoint;

    /**
     * @param message method, path template, and what to do
     * @param checkpoint the event id that the server does not know
     * @param refusal the server's refusal; {@code null} if it answered with older events instead
     */
    public CheckpointLostException(String message, String checkpoint, @Nullable ApiException refusal) {
        super(message, refusal, false, refusal == null ? List.of() : refusal.attempts());
        this.checkpoint = checkpoint;
    }

    /** The event id that the server does not know. */
    public String checkpoint() {
        return checkpoint;
    }
}
