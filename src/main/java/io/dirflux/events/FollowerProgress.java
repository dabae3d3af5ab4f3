package io.dirflux.events;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What one follow has listed and finished so far. Written by the follow, read by any thread. */
final class FollowerProgress {

    private @Nullable Instant lastPoll;
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
    }

    synchronized void done(Checkpoint position) {
        done = position;
    }

    synchronized FollowerStatus status(Instant now) {
        return new FollowerStatus(now, lastPoll, done, atEnd && Objects.equals(listed, done));
    }

    /** The scheduler's wall clock. */
    static Instant now(Scheduler scheduler) {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
    }
}
