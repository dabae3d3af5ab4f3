package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/** Everybody who pays under the same keys: a line for each priority, and the directory's bucket if it has a limit. */
final class KeyQueue {

    private static final long AWAKE = -1;

    /** The bucket beside the client-wide one; null if there is none. */
    final @Nullable TokenBucket bucket;

    final RateLimitKey key;
    final Line interactive;
    final Line bulk;

    /** Tells queues apart that wake at the same time. */
    final long number;

    /** When its bucket has a token again, while it sleeps. */
    long wakeAt = AWAKE;

    private @Nullable Line served;

    KeyQueue(RateLimitKey key, @Nullable TokenBucket bucket, Lane interactive, Lane bulk, long number) {
        this.key = key;
        this.bucket = bucket;
        this.interactive = new Line(this, interactive);
        this.bulk = new Line(this, bulk);
        this.number = number;
    }

    Line line(Priority priority) {
        return priority == Priority.INTERACTIVE ? interactive : bulk;
    }

    Line other(Line line) {
        return line == bulk ? interactive : bulk;
    }

    int waiting() {
        return interactive.waiting() + bulk.waiting();
    }

    boolean hasToken(long now) {
        return bucket == null || bucket.available(now) > 0;
    }

    boolean isAsleep() {
        return wakeAt != AWAKE;
    }

    void wake() {
        wakeAt = AWAKE;
        interactive.lane.enter(interactive);
        bulk.lane.enter(bulk);
    }

    /**
     * Whose turn it is when this line's is. The lanes alternate over all keys; where the directory's last token is what
     * both want, they alternate here too, or the one could always find it taken by the other.
     */
    Line turn(Line line, long now) {
        Line other = other(line);
        boolean lastToken = bucket != null && bucket.available(now) == 1;
        served = lastToken && line == served && other.waiting() > 0 ? other : line;
        return served;
    }

    /** Whether forgetting it changes nothing. */
    boolean isIdle(long now) {
        return waiting() == 0 && (bucket == null || bucket.isIdle(now));
    }
}
