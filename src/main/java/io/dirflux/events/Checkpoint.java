package io.dirflux.events;

import io.dirflux.model.DirectoryEvent;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A position in the events stream: the last event before which every event is done.
 *
 * <p>{@link #toString} writes it as one line of text and {@link #parse} reads it back, so that a store needs only one
 * column or one key: {@code event_01H... 2026-01-31T09:00:00.123Z}.
 *
 * @param eventId the id of the event; opaque, never blank
 * @param eventTime when the event happened; {@code null} if that is not known. A follower compares it with the first
 *     event after the position: if that event is older, the server does not know the position any more
 */
public record Checkpoint(String eventId, @Nullable Instant eventTime) {

    public Checkpoint {
        if (eventId.isBlank()) {
            throw new IllegalArgumentException("A checkpoint needs the id of an event");
        }
    }

    /** The position after this event. */
    public static Checkpoint of(DirectoryEvent event) {
        return new Checkpoint(event.id(), event.createdAt());
    }

    /** The position after an event whose time is not known. */
    public static Checkpoint of(String eventId) {
        return new Checkpoint(eventId, null);
    }

    /**
     * Reads what {@link #toString} wrote. Text without a time at its end is an event id alone.
     *
     * @throws IllegalArgumentException if the text is blank
     */
    public static Checkpoint parse(String text) {
        String line = text.strip();
        int space = line.lastIndexOf(' ');
        Instant time = space < 0 ? null : timeOrNull(line.substring(space + 1));
        return time == null ? of(line) : new Checkpoint(line.substring(0, space), time);
    }

    private static @Nullable Instant timeOrNull(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException partOfTheId) {
            return null;
        }
    }

    /** Whether the position is newer than this event by more than the tolerance. False if a time is not known. */
    boolean isNewerThan(DirectoryEvent event, Duration tolerance) {
        Instant next = event.createdAt();
        return eventTime != null && next != null && next.isBefore(eventTime.minus(tolerance));
    }

    /** The id, and the time if it is known, separated by a space. */
    @Override
    public String toString() {
        return eventTime == null ? eventId : eventId + " " + eventTime;
    }
}
