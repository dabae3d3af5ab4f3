package io.dirflux.events;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a follow is, at one moment. Read it for a gauge or a health check.
 *
 * @param now the moment
 * @param lastPoll when the last poll reached the newest event; {@code null} if none has yet
 * @param position the stored position, or the last event delivered if the caller keeps the position; {@code null} if
 *     there is none
 * @param caughtUp whether the last poll reached the newest event, and everything it brought is done
 */
public record FollowerStatus(
        Instant now, @Nullable Instant lastPoll, @Nullable Checkpoint position, boolean caughtUp) {

    /**
     * How long ago the event at the position happened; {@code null} if there is no position or its time is not known.
     */
    public @Nullable Duration positionAge() {
        Instant time = position == null ? null : position.eventTime();
        return time == null ? null : Duration.between(time, now);
    }

    /**
     * How far the follow is behind the server: zero if it has caught up, else {@link #positionAge}. {@code null} if it
     * is behind and the age is not known. It grows by 1 s a second while a handler or the server is stuck.
     */
    public @Nullable Duration lag() {
        return caughtUp ? Duration.ZERO : positionAge();
    }
}
