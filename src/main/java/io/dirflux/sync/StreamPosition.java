package io.dirflux.sync;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the stream of events was applied. One position for the whole store, by the server's clock.
 *
 * @param eventId the last event that was applied; null if there was none since the start
 * @param eventTime when that event happened; null if it did not tell
 * @param readAt when a read last reached the end of the stream. At the start, the time from which events are read
 */
public record StreamPosition(
        @Nullable String eventId, @Nullable Instant eventTime, Instant readAt) {

    public StreamPosition {
        Objects.requireNonNull(readAt, "readAt");
    }

    /** The position of a store that was never synced. */
    public static StreamPosition startingAt(Instant time) {
        return new StreamPosition(null, null, time);
    }

    /** The same events, and a later read that reached the end. */
    public StreamPosition readAt(Instant time) {
        return new StreamPosition(eventId, eventTime, time);
    }
}
