package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server answered with a record of another directory, of another organization, or with another id than requested.
 * The record was not delivered and the stream has ended, because directories decide who has access. Not retried.
 */
public final class ForeignRecordException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final @Nullable String recordId;
    private final @Nullable String requestId;

    /**
     * @param message method, path template and the field that differs from the request
     * @param field the field that differs, by its name in JSON, such as {@code directory_id}
     * @param recordId the foreign record's id
     */
    public ForeignRecordException(String message, String field, @Nullable String recordId, @Nullable String requestId) {
        super(message, null, false, List.of());
        this.field = field;
        this.recordId = recordId;
        this.requestId = requestId;
    }

    /** The field that differs from the request: {@code id}, {@code directory_id} or {@code organization_id}. */
    public String field() {
        return field;
    }

    /** The foreign record's id. */
    public @Nullable String recordId() {
        return recordId;
    }

    /** The server's {@code X-Request-Id}, null if it sent none. */
    public @Nullable String requestId() {
        return requestId;
    }
}
