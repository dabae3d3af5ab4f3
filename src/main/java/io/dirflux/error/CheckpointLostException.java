package io.dirflux.error;

/**
 * The server does not know the position to go on from, or no longer: events are kept for 30 to 90 days. What happened
 * since cannot be learnt from events any more: run a full sync, then follow from a time before it began. Not retried.
 *
 * <p>It is told from other refusals by asking the same without the position, which the server did answer. The cause is
 * the refusal.
 */
public final class CheckpointLostException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final String checkpoint;

    /**
     * @param message method, path template, and what to do
     * @param checkpoint the event id that was refused as a position
     * @param refusal the server's answer to it
     */
    public CheckpointLostException(String message, String checkpoint, ApiException refusal) {
        super(message, refusal, false, refusal.attempts());
        this.checkpoint = checkpoint;
    }

    /** The event id that was refused as a position. */
    public String checkpoint() {
        return checkpoint;
    }
}
