package io.dirflux.sync;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The position up to which the stream of events was applied. A store has one position. Times are those of the server's
 * clock.
 *
 * @param eventId the last applied event; null if there was none since the start
 * @param eventTime when that event happened; null if it has no readable time
 * @param readAt when a read last reached the end of the stream. At the start, the time from which events are read. A
 *     read without events stores its time only if the one before is at least 30 s old
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
