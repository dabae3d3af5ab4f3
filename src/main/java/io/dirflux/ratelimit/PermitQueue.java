package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next caller to get a permit. Times are nanoseconds since construction. Not thread-safe.
 *
 * <ul>
 *   <li>Every request needs a token of the client-wide bucket. If it names a directory that has a limit, it also needs
 *       a token of that directory's bucket. Both are taken together: no caller holds one token while it waits for the
 *       other.
 *   <li>Callers with the same keys and priority are served first come, first served.
 *   <li>The keys of one priority take turns, one permit each. If one directory has 1,000 waiters, the first caller of
 *       another directory is delayed by one permit. A directory without a token is blocked and delays no other key.
 *   <li>{@link Priority#INTERACTIVE} goes first, within its {@linkplain InteractiveCredit credit}.
 * </ul>
 *
 * <p>A grant and a cancellation take O(1), or O(log n) in the number of blocked directories or of deadlines.
 */
final class PermitQueue {

    private static final Duration LONGEST_WAIT = Duration.ofDays(366);

    private RateLimits limits;
    private final TokenBucket client;
    private final InFlight inFlight;
    private final RateLearner learner;
    private final OutageDetector outage;
    private final Pacing pacing;
    private final InteractiveCredit credit;
    private final RoundRobin interactive = new RoundRobin();
    private final RoundRobin bulk = new RoundRobin();
    private final BlockedQueues blocked = new BlockedQueues();
    private final KeyQueues queues;
    private final TreeSet<Ticket> deadlines = new TreeSet<>(
            Comparator.<Ticket>comparingLong(ticket -> ticket.deadline).thenComparingLong(ticket -> ticket.arrival));
    private final @Nullable Leases leases;
    private final @Nullable Lease clientLease;
    private long arrivals;

    PermitQueue(RateLimits limits, HoldListener holds) {
        this(limits, holds, null);
    }

    /** @param leases if other processes share the limits; null if they are this process's alone */
    PermitQueue(RateLimits limits, HoldListener holds, @Nullable Leases leases) {
        this.limits = limits;
        this.leases = leases;
        client = new TokenBucket(limits.client(), limits.maxRate());
        inFlight = new InFlight(client);
        outage = new OutageDetector(client);
        learner = new RateLearner(client, outage, holds);
        pacing = new Pacing(client);
        credit = new InteractiveCredit(client);
        queues = new KeyQueues(limits.directory(), interactive, bulk, leases != null);
        clientLease = leases == null ? null : clientLease();
    }

    private Lease clientLease() {
        client.share();
        return new Lease(RateLimitKey.client(), client, null, this::waiting);
    }

    /**
     * How long a request that came now would wait, in nanoseconds: an estimate from the waiters before it, the rate and
     * any hold.
     */
    long predictedWait(PermitRequest request, long now) {
        settle(now);
        KeyQueue queue = queues.of(request, now);
        KeyQueue.Waiters waiters = queue.waiters(request.priority());
        int ahead = ahead(waiters);
        long paced = pacing.predictedWait(request.priority(), ahead, now);
        long wait = Math.max(paced, client.predictedWait(ahead, now));
        if (outage.isOn(now)) {
            wait = Math.max(wait, outage.left(now) + ahead * outage.probeInterval());
        }
        if (queue.bucket == null) {
            return wait;
        }
        int aheadInQueue =
                alternating(waiters, waiters.size(), queue.other(waiters).size());
        return Math.max(wait, queue.bucket.predictedWait(aheadInQueue, now));
    }

    /** Changes the limits. Callers that wait keep their places, and tokens that are out stay out. */
    void change(RateLimits changed, long now) {
        settle(now);
        limits = changed;
        client.change(changed.client(), changed.maxRate(), now);
        queues.change(changed.directory(), blocked, now);
        if (leases != null) {
            leasesChanged(leases.changed(now), now);
        }
    }

    /** What another process has done, or what the store says, has changed these buckets. */
    void leasesChanged(Collection<Lease> changed, long now) {
        for (Lease lease : changed) {
            if (lease.queue != null) {
                blocked.update(lease.queue, now);
            }
        }
    }

    /** How many callers can be served before a new one at the end of this queue, at most. */
    private int ahead(KeyQueue.Waiters waiters) {
        return alternating(
                waiters,
                waiters.turns.ahead(waiters),
                waiters.keyQueue.other(waiters).turns.waiting());
    }

    /** The same from the callers ahead with its own priority, and from all that wait with the other one. */
    private int alternating(KeyQueue.Waiters waiters, int ahead, int other) {
        int saved = waiters.turns == bulk ? credit.left() : 0;
        return ahead + Math.min(other, saved + ahead + 1);
    }

    /** Puts a new ticket at the end of its queue. It stays there for as long as its request may wait. */
    void enter(Ticket ticket, long now) {
        settle(now);
        ticket.move(Ticket.State.NEW, Ticket.State.WAITING);
        KeyQueue.Waiters waiters = queues.of(ticket.request, now).waiters(ticket.request.priority());
        ticket.waiters = waiters;
        ticket.arrival = arrivals++;
        ticket.enteredAt = now;
        ticket.position = 1 + ahead(waiters);
        if (ticket.request.priority() == Priority.INTERACTIVE) {
            pacing.interactive(now);
        }
        Duration maxWait = ticket.request.maxWait();
        if (maxWait != null && maxWait.compareTo(LONGEST_WAIT) < 0) {
            ticket.deadline = now + maxWait.toNanos();
            deadlines.add(ticket);
        }
        waiters.turns.enqueue(ticket, waiters);
        useLeases(waiters.keyQueue, now);
    }

    private void useLeases(KeyQueue queue, long now) {
        if (leases != null) {
            leases.used(Objects.requireNonNull(clientLease), now);
        }
        if (leases != null && queue.lease != null) {
            leases.used(queue.lease, now);
        }
    }

    /** Takes a ticket out of its queue, if it still waits. */
    void leave(Ticket ticket, long now) {
        if (ticket.move(Ticket.State.WAITING, Ticket.State.DONE)) {
            dequeue(ticket);
            blocked.update(ticket.waiters().keyQueue, now);
        }
    }

    /** Spends a permit on the next ticket; null if no caller waits that can be served now. */
    @Nullable
    Ticket grantNext(long now) {
        boolean free = settle(now);
        blocked.unblockDue(now);
        if (!free || outage.left(now) > 0) {
            return null;
        }
        KeyQueue.Waiters urgent = interactive.first(blocked, now);
        KeyQueue.Waiters patient = bulk.first(blocked, now);
        KeyQueue.Waiters next = urgent != null && (patient == null || credit.left() > 0) ? urgent : patient;
        if (next == null) {
            return null;
        }
        long turn = urgent == null ? pacing.nextBulk(now) : pacing.nextInteractive(now);
        return turn > now ? null : serve(next, now);
    }

    /** Applies everything that is due by then; returns whether a token is free. */
    private boolean settle(long now) {
        if (leases != null) {
            leases.settle(now);
        }
        endLeases(now);
        boolean free = client.available(now) > 0;
        pacing.observe(free, waiting() > 0, now);
        return free;
    }

    private @Nullable Ticket serve(KeyQueue.Waiters first, long now) {
        KeyQueue.Waiters served = first.keyQueue.turn(first, now);
        Ticket ticket = served.tickets.first();
        if (ticket == null || !ticket.move(Ticket.State.WAITING, Ticket.State.IN_FLIGHT)) {
            return null;
        }
        dequeue(ticket);
        if (served == first) {
            first.turns.rotate();
        }
        credit.granted(ticket.request.priority());
        pacing.granted(now);
        ticket.heldUntil = heldSince(ticket.enteredAt, served.keyQueue.bucket);
        inFlight.add(ticket, now);
        learner.granted(now);
        return ticket;
    }

    /** How long after that time the last hold ended. A caller that is served now has no hold left to wait for. */
    private long heldSince(long time, @Nullable TokenBucket directory) {
        long held = client.hold().left(time);
        return directory == null ? held : Math.max(held, directory.hold().left(time));
    }

    /** The request of a granted ticket was never sent: its tokens are free at once. */
    void giveBack(Ticket ticket, long now) {
        if (ticket.move(Ticket.State.IN_FLIGHT, Ticket.State.DONE)) {
            inFlight.giveBack(ticket);
            learner.withdrawn();
            blocked.update(ticket.waiters().keyQueue, now);
        }
    }

    /** The request of a granted ticket ended at that time, with that answer. */
    void ended(Ticket ticket, RateFeedback feedback, long now) {
        if (ticket.move(Ticket.State.IN_FLIGHT, Ticket.State.DONE)) {
            inFlight.ended(ticket, feedback, now);
        } else if (!ticket.move(Ticket.State.LAPSED, Ticket.State.DONE)) {
            return;
        }
        learner.ended(ticket, feedback, now);
        blocked.update(ticket.waiters().keyQueue, now);
        if (leases != null) {
            leases.ended(clientLease, now);
            leases.ended(ticket.waiters().keyQueue.lease, now);
        }
    }

    /** Removes and returns the next ticket that has waited for as long as it may; null if there is none. */
    @Nullable
    Ticket expireNext(long now) {
        Ticket first = deadlines.isEmpty() ? null : deadlines.first();
        return first == null || first.deadline > now ? null : removed(first, now);
    }

    /** Removes and returns any ticket that waits; null if there is none. */
    @Nullable
    Ticket dismissNext(long now) {
        Ticket any = waiting() == 0 ? null : queues.anyWaiter();
        return any == null ? null : removed(any, now);
    }

    private Ticket removed(Ticket ticket, long now) {
        leave(ticket, now);
        return ticket;
    }

    /**
     * When there may be something to do, if no caller comes, leaves or ends before. {@link TokenBucket#NEVER} if no
     * caller waits.
     */
    long nextEvent(long now) {
        if (waiting() == 0) {
            return TokenBucket.NEVER;
        }
        long next = Math.max(nextTurn(now), client.nextTokenAt(now));
        next = Math.max(next, now + outage.left(now));
        if (!deadlines.isEmpty() && (leases == null || !leases.isPending())) {
            next = Math.min(next, deadlines.first().deadline);
        }
        return Math.min(next, inFlight.nextLeaseEnd());
    }

    /** When a caller can be served, if the client-wide bucket has a token then. */
    private long nextTurn(long now) {
        if (interactive.first(blocked, now) != null) {
            return Math.max(now, pacing.nextInteractive(now));
        }
        long turn = bulk.first(blocked, now) == null ? TokenBucket.NEVER : pacing.nextBulk(now);
        return Math.min(turn, blocked.nextUnblock());
    }

    /** The state of a key. */
    RateLimitSnapshot snapshot(RateLimitKey key, long now) {
        endLeases(now);
        if (key.scope() == RateLimitKey.Scope.CLIENT) {
            RateLimitSnapshot snapshot = client.snapshot(key, limits.client(), waiting(), now);
            long left = outage.left(now);
            return left > snapshot.heldFor().toNanos() ? snapshot.held(left, HoldReason.OUTAGE) : snapshot;
        }
        KeyQueue queue = queues.find(key);
        TokenBucket bucket = queue == null || queue.bucket == null ? new TokenBucket(limits.directory()) : queue.bucket;
        return bucket.snapshot(key, limits.directory(), queue == null ? 0 : queue.waiting(), now);
    }

    /** The state of all directories in use together. */
    RateLimitSnapshot directories(long now) {
        endLeases(now);
        return queues.snapshot(now);
    }

    int waiting() {
        return interactive.waiting() + bulk.waiting();
    }

    private void dequeue(Ticket ticket) {
        KeyQueue.Waiters waiters = ticket.waiters();
        waiters.turns.remove(ticket, waiters);
        if (ticket.deadline != TokenBucket.NEVER) {
            deadlines.remove(ticket);
        }
    }

    private void endLeases(long now) {
        for (Ticket ticket = inFlight.nextLapsed(now); ticket != null; ticket = inFlight.nextLapsed(now)) {
            ticket.move(Ticket.State.IN_FLIGHT, Ticket.State.LAPSED);
            inFlight.lapsed(ticket);
            blocked.update(ticket.waiters().keyQueue, now);
        }
    }
}
