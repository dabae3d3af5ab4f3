package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A 2xx answer that could not be read: either its whole body or one record of it.
 *
 * <ul>
 *   <li>A body that ends too early, is empty, or is not JSON (a page of a proxy) is retried first.
 *   <li>JSON of another shape than expected is not retried, because the server would send the same again.
 *   <li>An unreadable record is not retried either. A stream delivers the records before it, then fails with this
 *       exception. Call {@code skipRejected} on the query to continue after the record.
 * </ul>
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
     * The whole body could not be read.
     *
     * @param message method, path template and the problem, without any content
     * @param retryable whether the transport may have caused it
     */
    public static DecodingException ofBody(
            String message, boolean retryable, @Nullable String requestId, List<Attempt> attempts) {
        return new DecodingException(message, retryable, -1, null, requestId, null, attempts);
    }

    /**
     * One record could not be read.
     *
     * @param message method, path template, the field and its problem, without its value
     * @param index the record's position in the page, from 0; 0 for a single record
     * @param recordId the record's id, null if it is not readable
     */
    public static DecodingException ofRecord(
            String message, int index, @Nullable String recordId, @Nullable String requestId) {
        return new DecodingException(message, false, index, recordId, requestId, null, List.of());
    }

    /** The record's position in its page, from 0; -1 if the whole body could not be read. */
    public int index() {
        return index;
    }

    /** The record's id; null if it could not be read, or if the whole body could not be read. */
    public @Nullable String recordId() {
        return recordId;
    }

    /** The server's {@code X-Request-Id}, null if it sent none. */
    public @Nullable String requestId() {
        return requestId;
    }
}
