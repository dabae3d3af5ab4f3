package io.dirflux.events;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What one follow has listed and finished so far. Written by the follow, read by any thread. */
final class FollowerProgress {

    private @Nullable Instant lastPoll;
    private @Nullable Instant caughtUpAt;
    private @Nullable Checkpoint listed;
    private @Nullable Checkpoint done;
    private boolean atEnd;

    FollowerProgress(@Nullable Checkpoint position) {
        listed = position;
        done = position;
    }

    /** An event was listed: more may follow it. */
    synchronized void listed(Checkpoint event) {
        listed = event;
        atEnd = false;
    }

    /** A poll reached the newest event. */
    synchronized void reachedEnd(Instant now) {
        lastPoll = now;
        atEnd = true;
        checkCaughtUp();
    }

    /** A poll failed, or the follow has ended with an error: there may be events that it does not know. */
    synchronized void failed() {
        atEnd = false;
    }

    synchronized void done(Checkpoint position) {
        done = position;
        checkCaughtUp();
    }

    /** Everything that happened up to the last poll is done. */
    private void checkCaughtUp() {
        if (isCaughtUp()) {
            caughtUpAt = lastPoll;
        }
    }

    private boolean isCaughtUp() {
        return atEnd && Objects.equals(listed, done);
    }

    synchronized FollowerStatus status(Instant now) {
        return new FollowerStatus(now, lastPoll, caughtUpAt, done, isCaughtUp());
    }

    /** The scheduler's wall clock. */
    static Instant now(Scheduler scheduler) {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
    }
}
