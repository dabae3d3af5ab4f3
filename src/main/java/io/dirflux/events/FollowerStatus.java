package io.dirflux.events;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a follow is, at one moment. Read it for a gauge or a health check.
 *
 * @param now the moment
 * @param lastPoll when the last poll reached the newest event; {@code null} if none has yet
 * @param lastCaughtUp the last poll that reached the newest event and of which everything is done; {@code null} if
 * there
 *     is none yet
 * @param position the stored position, or the last event delivered if the caller keeps the position; {@code null} if
 *     there is none
 * @param caughtUp whether the last poll reached the newest event, and everything it brought is done; false while polls
 *     fail
 */
public record FollowerStatus(
        Instant now,
        @Nullable Instant lastPoll,
        @Nullable Instant lastCaughtUp,
        @Nullable Checkpoint position,
        boolean caughtUp) {

    /**
     * How long ago the event at the position happened; {@code null} if there is no position or its time is not known.
     */
    public @Nullable Duration positionAge() {
        Instant time = position == null ? null : position.eventTime();
        return time == null ? null : Duration.between(time, now);
    }

    /**
     * How far the follow is behind the server: zero if it has caught up, else the shorter of {@link #positionAge} and
     * the
     * time since it had caught up. {@code null} if neither is known. It grows by 1 s a second while a handler is stuck,
     * while the server cannot be reached, and after the follow has ended with an error.
     */
    public @Nullable Duration lag() {
        if (caughtUp) {
            return Duration.ZERO;
        }
        Duration positionAge = positionAge();
        Duration behind = lastCaughtUp == null ? null : Duration.between(lastCaughtUp, now);
        if (positionAge == null || behind == null) {
            return positionAge == null ? behind : positionAge;
        }
        return positionAge.compareTo(behind) < 0 ? positionAge : behind;
    }
}
