package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything this client fails with. Sealed: a {@code switch} over its types can be complete.
 *
 * <p>Exceptions arrive as {@code onError} of the {@code Mono} or {@code Flux}. Messages hold the method, the path
 * template, the status, the code, the request id and a hint; never a key, a filter value, a body or a person's data.
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

    private final boolean retryable;
    private transient List<Attempt> attempts;
    private @Nullable String cursor;

    DirectorySyncException(String message, @Nullable Throwable cause, boolean retryable, List<Attempt> attempts) {
        super(message, cause); // a cause of null is a cause set: copies keep it
        this.retryable = retryable;
        this.attempts = List.copyOf(attempts);
    }

    /**
     * Whether asking again later can help. The client has already retried such a failure as its {@code RetryPolicy}
     * says; a caller that has more time may try again.
     */
    public final boolean isRetryable() {
        return retryable;
    }

    /**
     * The attempts made at the request that failed, first to last; their number is the size. Empty if none was sent,
     * and where no request failed but its answer leads nowhere: a cursor loop, an unreadable record of a list.
     */
    public final List<Attempt> attempts() {
        return attempts == null ? List.of() : attempts; // null after deserialization
    }

    /**
     * From a stream: the cursor of the last item delivered downstream, ready for {@code startingAfter}; everything up
     * to it has arrived, nothing after it has. Null if nothing was delivered, or if this does not come from a stream.
     */
    public final @Nullable String cursor() {
        return cursor;
    }

    /** A copy of this exception that bears the given cursor. */
    public final DirectorySyncException withCursor(@Nullable String cursor) {
        DirectorySyncException copy = copy();
        copy.cursor = cursor;
        return copy;
    }

    /** A copy of this exception that bears the given attempts. */
    public final DirectorySyncException withAttempts(List<Attempt> attempts) {
        DirectorySyncException copy = copy();
        copy.attempts = List.copyOf(attempts);
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
