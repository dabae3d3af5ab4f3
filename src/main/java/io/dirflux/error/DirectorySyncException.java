package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The superclass of all errors of this client. It is sealed, so a {@code switch} over its types can be complete.
 *
 * <p>Errors are signalled by {@code onError} of the {@code Mono} or {@code Flux}. A message contains the method, the
 * path template, the status, the code, the request id and a hint. It never contains a key, a filter value, a body or
 * personal data.
 */
public abstract sealed class DirectorySyncException extends RuntimeException implements Cloneable
        permits ApiException,
                TransportException,
                DecodingException,
                ForeignRecordException,
                CursorLoopException,
                EventOrderException,
                CheckpointLostException,
                CheckpointInUseException,
                PermitWaitException,
                ClientClosedException,
                MassRemovalException,
                StoreConflictException,
                StoreUnavailableException,
                SchedulerShutdownException,
                WebhookSignatureException {

    private static final long serialVersionUID = 1L;

    private boolean retryable;
    private transient List<Attempt> attempts;
    private @Nullable String cursor;

    DirectorySyncException(String message, @Nullable Throwable cause, boolean retryable, List<Attempt> attempts) {
        super(message, cause); // null counts as a cause that is set, and copies keep it
        this.retryable = retryable;
        this.attempts = List.copyOf(attempts);
    }

    /**
     * Whether another try later can succeed. The client has already retried such a failure, as its {@code RetryPolicy}
     * permits; you can try again if you have more time. False for a create that may have been carried out.
     */
    public final boolean isRetryable() {
        return retryable;
    }

    /**
     * The attempts of the request that failed, first to last. Empty if no attempt was sent, and if the error is about
     * the content of a successful answer, such as a cursor loop or an unreadable record.
     */
    public final List<Attempt> attempts() {
        return attempts == null ? List.of() : attempts; // null after deserialization
    }

    /**
     * The cursor of the last item that a stream delivered. Pass it to {@code startingAfter} to continue after that
     * item. Null if nothing was delivered, or if the error is not from a stream.
     */
    public final @Nullable String cursor() {
        return cursor;
    }

    /** A copy of this exception with this cursor. */
    public final DirectorySyncException withCursor(@Nullable String cursor) {
        DirectorySyncException copy = copy();
        copy.cursor = cursor;
        return copy;
    }

    /** A copy of this exception with these attempts. */
    public final DirectorySyncException withAttempts(List<Attempt> attempts) {
        DirectorySyncException copy = copy();
        copy.attempts = List.copyOf(attempts);
        return copy;
    }

    /** A copy of this exception that says that another try cannot be recommended. */
    public final DirectorySyncException notRetryable() {
        DirectorySyncException copy = copy();
        copy.retryable = false;
        return copy;
    }

    private DirectorySyncException copy() {
        try {
            return (DirectorySyncException) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
