package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/** A doubly linked list whose links are fields of the tickets: it allocates nothing, and removes any ticket in O(1). */
final class TicketList {

    private @Nullable Ticket first;
    private @Nullable Ticket last;
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Ticket first() {
        return first;
    }

    void add(Ticket ticket) {
        ticket.previous = last;
        if (last == null) {
            first = ticket;
        } else {
            last.next = ticket;
        }
        last = ticket;
        size++;
    }

    void remove(Ticket ticket) {
        Ticket before = ticket.previous;
        Ticket after = ticket.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        ticket.previous = null;
        ticket.next = null;
        size--;
    }
}
