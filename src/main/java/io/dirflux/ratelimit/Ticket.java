package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the {@link PermitQueue}: first it waits in a queue, then its permit is in flight. Used
 * by one thread at a time.
 *
 * <ul>
 *   <li>Only the {@link PermitQueue} changes its state.
 *   <li>The links belong to the {@link TicketList} that it is in.
 * </ul>
 */
final class Ticket {

    final PermitRequest request;
    final Waiter waiter;

    @Nullable
    Ticket previous;

    @Nullable
    Ticket next;

    /** The queue it waits in, or waited in before its grant. */
    KeyQueue.@Nullable Waiters waiters;

    /** The order of arrival. */
    long arrival;

    long enteredAt;

    /** The place in the queue on arrival, from 1. */
    int position;

    /** When its wait ends without a permit; {@link TokenBucket#NEVER} if it may wait for any time. */
    long deadline = TokenBucket.NEVER;

    /** The wait that was predicted on arrival; null if nothing was predicted. */
    @Nullable
    Duration predictedWait;

    long grantedAt;

    /** How long after its arrival the last hold on one of its keys ended. Like the position, set before the grant. */
    long heldUntil;

    /** How many tokens of the client-wide bucket had come back before the grant. */
    long clientBackAtGrant;

    /** How many tokens of its directory's bucket had come back before the grant. */
    long directoryBackAtGrant;

    private State state = State.NEW;

    Ticket(PermitRequest request, Waiter waiter) {
        this.request = request;
        this.waiter = waiter;
    }

    enum State {
        NEW,
        WAITING,
        IN_FLIGHT,
        /** In flight for longer than the limiter waits for an answer: its tokens are already on their way back. */
        LAPSED,
        DONE
    }

    /** Its queue, once it has entered one. */
    KeyQueue.Waiters waiters() {
        return Objects.requireNonNull(waiters, "The ticket has never entered a queue");
    }

    /** Changes the state if it is the expected one; returns whether it was. */
    boolean move(State expected, State next) {
        boolean moved = state == expected;
        state = moved ? next : state;
        return moved;
    }
}
