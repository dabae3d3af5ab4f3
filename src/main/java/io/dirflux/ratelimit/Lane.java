package io.dirflux.ratelimit;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** All lines of one priority; those that may be served take turns in a ring, one permit a turn. */
final class Lane {

    private final ArrayDeque<Line> ring = new ArrayDeque<>();
    private int waiting;
    private int busyLines;

    int waiting() {
        return waiting;
    }

    void join(Ticket ticket, Line line) {
        ticket.line = line;
        line.tickets.add(ticket);
        waiting++;
        if (line.waiting() == 1) {
            busyLines++;
        }
        enter(line);
    }

    void leave(Ticket ticket, Line line) {
        line.tickets.remove(ticket);
        waiting--;
        if (line.waiting() == 0) {
            busyLines--;
        }
    }

    /** Puts a line at the end of the ring, unless it is there, empty or asleep. */
    void enter(Line line) {
        if (!line.inRing && line.waiting() > 0 && !line.keyQueue.isAsleep()) {
            line.inRing = true;
            ring.add(line);
        }
    }

    /** The line whose turn it is; those that cannot be served leave the ring here. */
    @Nullable
    Line first(Sleepers sleepers, long now) {
        Line line = ring.peek();
        while (line != null && (line.waiting() == 0 || !line.keyQueue.hasToken(now))) {
            line.inRing = false;
            ring.remove();
            if (line.waiting() > 0) {
                sleepers.add(line.keyQueue, now);
            }
            line = ring.peek();
        }
        return line;
    }

    /** The first line has had its turn. */
    void rotate() {
        Line line = ring.remove();
        line.inRing = false;
        enter(line);
    }

    /** How many of those who wait now are served before somebody new at the end of that line, at most. */
    int ahead(Line line) {
        long turns = (line.waiting() + 1L) * (line.waiting() == 0 ? busyLines + 1 : busyLines) - 1;
        return (int) Math.min(waiting, turns);
    }
}
