package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A 2xx answer that could not be read. Either the whole body (half a JSON, HTML from a proxy: retried first), or one
 * record of it (not retried: it would come back the same). A stream delivers all that stood before the record, then
 * fails with this; {@code skipRejected} on the query goes on instead.
 */
public final class DecodingException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final int index;
    private final @Nullable String recordId;
    private final @Nullable String requestId;

    private DecodingException(
            String message,
            boolean retryable,
            int index,
            @Nullable String recordId,
            @Nullable String requestId,
            @Nullable Throwable cause,
            List<Attempt> attempts) {
        super(message, cause, retryable, attempts);
        this.index = index;
        this.recordId = recordId;
        this.requestId = requestId;
    }

    /**
     * The body as a whole could not be read.
     *
     * @param message method, path template and what was wrong, without content
     * @param retryable whether it may be the fault of the transport
     */
    public static DecodingException ofBody(
            String message, boolean retryable, @Nullable String requestId, List<Attempt> attempts) {
        return new DecodingException(message, retryable, -1, null, requestId, null, attempts);
    }

    /**
     * One record could not be read.
     *
     * @param message method, path template and what was wrong in which field, without its value
     * @param index its position in the page, from 0; 0 for a single record
     * @param recordId its id, if readable
     */
    public static DecodingException ofRecord(
            String message, int index, @Nullable String recordId, @Nullable String requestId) {
        return new DecodingException(message, false, index, recordId, requestId, null, List.of());
    }

    /** The record's position in its page, from 0; -1 if the body as a whole could not be read. */
    public int index() {
        return index;
    }

    /** The record's id, null if it was not readable or the body as a whole could not be read. */
    public @Nullable String recordId() {
        return recordId;
    }

    /** The server's {@code X-Request-Id}, null if it sent none. */
    public @Nullable String requestId() {
        return requestId;
    }
}
