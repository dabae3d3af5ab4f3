package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of events is not sorted oldest first: its last event is older than its first one by more than a second. None
 * of its events were delivered, because a position in such a page would skip events. Not retried.
 */
public final class EventOrderException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String requestId;

    /** @param message method, path template, and both times */
    public EventOrderException(String message, @Nullable String requestId) {
        super(message, null, false, List.of());
        this.requestId = requestId;
    }

    /** The server's {@code X-Request-Id}, null if it sent none. */
    public @Nullable String requestId() {
        return requestId;
    }
}
