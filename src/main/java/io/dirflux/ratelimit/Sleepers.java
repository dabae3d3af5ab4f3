package io.dirflux.ratelimit;

import java.util.Comparator;
import java.util.TreeSet;

/** The directories that have waiters and no token, by the time of their next one. They delay nobody else. */
final class Sleepers {

    private final TreeSet<KeyQueue> byTime = new TreeSet<>(
            Comparator.<KeyQueue>comparingLong(queue -> queue.wakeAt).thenComparingLong(queue -> queue.number));

    void add(KeyQueue queue, long now) {
        if (queue.isAsleep()) {
            byTime.remove(queue);
        }
        TokenBucket bucket = queue.bucket;
        queue.wakeAt = bucket == null ? now : bucket.nextTokenAt(now);
        byTime.add(queue);
    }

    /** Something happened to its bucket, or to its waiters. */
    void update(KeyQueue queue, long now) {
        if (!queue.isAsleep()) {
            return;
        }
        if (queue.waiting() == 0) {
            byTime.remove(queue);
            queue.wake();
        } else {
            add(queue, now);
        }
    }

    void wakeDue(long now) {
        while (nextWake() <= now) {
            KeyQueue queue = byTime.first();
            byTime.remove(queue);
            queue.wake();
        }
    }

    long nextWake() {
        return byTime.isEmpty() ? TokenBucket.NEVER : byTime.first().wakeAt;
    }
}
