package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the {@link Arbiter}: first a place in a line, then a permit in flight. The links belong
 * to the {@link TicketList} it is in. Seen by the arbiter's thread only.
 */
class Ticket {

    final PermitRequest request;

    @Nullable
    Ticket previous;

    @Nullable
    Ticket next;

    @Nullable
    Line line;

    State state = State.NEW;

    /** When it has waited long enough, if it does not wait for as long as it takes. */
    long deadline = TokenBucket.NEVER;

    /** The order of arrival. */
    long arrival;

    long enteredAt;

    /** Its place in the queue when it entered, from 1. */
    int position;

    /** How long after it entered the last hold on one of its keys ended. Like the position, settled before the grant. */
    long heldUntil;

    long grantedAt;

    /** How many tokens of the client-wide bucket had ever come back when this one was granted. */
    long clientBackAtGrant;

    /** The same of its directory's bucket, if there is one. */
    long directoryBackAtGrant;

    Ticket(PermitRequest request) {
        this.request = request;
    }

    enum State {
        NEW,
        WAITING,
        IN_FLIGHT,
        /** In flight for so long that its tokens are on their way back. */
        LAPSED,
        DONE
    }
}
