package io.dirflux.ratelimit;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** All queues of one priority. Those that can be served take turns, one permit each. */
final class RoundRobin {

    private final ArrayDeque<KeyQueue.Waiters> ring = new ArrayDeque<>();
    private int waiting;
    private int nonEmpty;

    /** How many callers of this priority wait, under all keys. */
    int waiting() {
        return waiting;
    }

    void enqueue(Ticket ticket, KeyQueue.Waiters waiters) {
        waiters.tickets.add(ticket);
        waiting++;
        if (waiters.size() == 1) {
            nonEmpty++;
        }
        add(waiters);
    }

    void remove(Ticket ticket, KeyQueue.Waiters waiters) {
        waiters.tickets.remove(ticket);
        waiting--;
        if (waiters.size() == 0) {
            nonEmpty--;
        }
    }

    /** Puts a queue at the end of the ring, unless it is already there, empty or blocked. */
    void add(KeyQueue.Waiters waiters) {
        if (!waiters.inRing && waiters.size() > 0 && !waiters.keyQueue.isBlocked()) {
            waiters.inRing = true;
            ring.add(waiters);
        }
    }

    /** The queue whose turn it is; null if none can be served. Queues that cannot be served leave the ring here. */
    KeyQueue.@Nullable Waiters first(BlockedQueues blocked, long now) {
        KeyQueue.Waiters first = ring.peek();
        while (first != null && (first.size() == 0 || !first.keyQueue.hasToken(now))) {
            first.inRing = false;
            ring.remove();
            if (first.size() > 0) {
                blocked.add(first.keyQueue, now);
            }
            first = ring.peek();
        }
        return first;
    }

    /** Ends the turn of the first queue. */
    void rotate() {
        KeyQueue.Waiters first = ring.remove();
        first.inRing = false;
        add(first);
    }

    /** How many of the callers that wait now can be served before a new caller at the end of this queue, at most. */
    int ahead(KeyQueue.Waiters waiters) {
        long turns = (waiters.size() + 1L) * (waiters.size() == 0 ? nonEmpty + 1 : nonEmpty) - 1;
        return (int) Math.min(waiting, turns);
    }
}
