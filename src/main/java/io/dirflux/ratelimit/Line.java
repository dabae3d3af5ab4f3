package io.dirflux.ratelimit;

/** Those who wait under the same keys with the same priority, first come, first served. */
final class Line {

    final KeyQueue keyQueue;
    final Lane lane;
    final TicketList tickets = new TicketList();

    /** Whether it stands in its lane's ring; an empty or sleeping line leaves the ring when its turn comes. */
    boolean inRing;

    Line(KeyQueue keyQueue, Lane lane) {
        this.keyQueue = keyQueue;
        this.lane = lane;
    }

    int waiting() {
        return tickets.size();
    }
}
