package io.dirflux.ratelimit;

import java.util.Comparator;
import java.util.TreeSet;

/** The directories that have waiters and no token, ordered by the time of their next token. They delay no other key. */
final class BlockedQueues {

    private final TreeSet<KeyQueue> byTime =
            new TreeSet<>(Comparator.comparingLong(KeyQueue::blockedUntil).thenComparingLong(queue -> queue.number));

    void add(KeyQueue queue, long now) {
        remove(queue);
        queue.block(queue.bucket == null ? now : queue.bucket.nextTokenAt(now));
        byTime.add(queue);
    }

    /** Call this after a change to the queue's bucket or to its waiters. */
    void update(KeyQueue queue, long now) {
        if (!queue.isBlocked()) {
            return;
        }
        if (queue.waiting() == 0) {
            remove(queue);
            queue.unblock();
        } else {
            add(queue, now);
        }
    }

    void unblockDue(long now) {
        while (nextUnblock() <= now) {
            KeyQueue queue = byTime.first();
            remove(queue);
            queue.unblock();
        }
    }

    /** When the next directory has a token; {@link TokenBucket#NEVER} if none is blocked. */
    long nextUnblock() {
        return byTime.isEmpty() ? TokenBucket.NEVER : byTime.first().blockedUntil();
    }

    private void remove(KeyQueue queue) {
        if (queue.isBlocked()) {
            byTime.remove(queue);
        }
    }
}
