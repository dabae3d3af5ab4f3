package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides who gets the next permit. Told the time in nanoseconds since its making; not thread-safe.
 *
 * <ul>
 *   <li>Every request pays under the client-wide key, and under its directory's if it names one that has a limit. Both
 *       tokens are taken together: nobody holds the one while waiting for the other.
 *   <li>First come, first served among those with the same keys and priority.
 *   <li>The keys of a lane take turns, one permit each: a directory with 1,000 waiters delays the first call of another
 *       by one permit. A directory without a token sleeps and delays nobody.
 *   <li>{@link Priority#INTERACTIVE} goes first, but while bulk waits every other permit is bulk's.
 * </ul>
 *
 * <p>A grant and a cancellation cost O(1), or O(log n) of the sleeping directories or the deadlines.
 */
final class Arbiter {

    private static final Duration LONGEST_WAIT = Duration.ofDays(366);

    private final RateLimits limits;
    private final TokenBucket client;
    private final Ledger ledger;
    private final Lane interactive = new Lane();
    private final Lane bulk = new Lane();
    private final Directories directories;
    private final Sleepers sleepers = new Sleepers();
    private final TreeSet<Ticket> deadlines = new TreeSet<>(
            Comparator.<Ticket>comparingLong(ticket -> ticket.deadline).thenComparingLong(ticket -> ticket.arrival));
    private Priority lastServed = Priority.BULK;
    private long arrivals;

    Arbiter(RateLimits limits, HoldListener holds) {
        this.limits = limits;
        this.client = new TokenBucket(limits.client());
        this.ledger = new Ledger(client, holds);
        this.directories = new Directories(limits.directory(), interactive, bulk);
    }

    /** How long a request that came now would wait, as far as can be told: waiters before it by rate, and any hold. */
    long predictedWait(PermitRequest request, long now) {
        expireLeases(now);
        KeyQueue queue = directories.of(request, now);
        Line line = queue.line(request.priority());
        Line other = queue.other(line);
        long wait = client.predictedWait(ahead(line), now);
        return queue.bucket == null
                ? wait
                : Math.max(wait, queue.bucket.predictedWait(alternating(line.waiting(), other.waiting()), now));
    }

    /** How many are served before somebody new at the end of that line, at most. */
    private static int ahead(Line line) {
        return alternating(line.lane.ahead(line), line.keyQueue.other(line).lane.waiting());
    }

    /** How many are served first if so many are ahead in the own lane and so many wait in the other. */
    private static int alternating(int ahead, int other) {
        return ahead + Math.min(other, ahead + 1);
    }

    /** Puts a ticket at the end of its line, for as long as its request may wait. */
    void enter(Ticket ticket, long now) {
        Line line = directories.of(ticket.request, now).line(ticket.request.priority());
        ticket.state = Ticket.State.WAITING;
        ticket.arrival = arrivals++;
        ticket.enteredAt = now;
        ticket.position = 1 + ahead(line);
        Duration maxWait = ticket.request.maxWait();
        if (maxWait != null && maxWait.compareTo(LONGEST_WAIT) < 0) {
            ticket.deadline = now + (maxWait.isNegative() ? 0 : maxWait.toNanos());
            deadlines.add(ticket);
        }
        line.lane.join(ticket, line);
    }

    /** Takes a ticket out of its line, if it still waits. */
    void leave(Ticket ticket, long now) {
        if (ticket.state != Ticket.State.WAITING) {
            return;
        }
        Line line = leaveLine(ticket);
        ticket.state = Ticket.State.DONE;
        sleepers.update(line.keyQueue, now);
    }

    /** Spends a permit on the next ticket; null if there is nobody to serve, or nothing to serve them with. */
    @Nullable
    Ticket grantNext(long now) {
        expireLeases(now);
        sleepers.wakeDue(now);
        if (client.available(now) == 0) {
            return null;
        }
        Lane turn = lastServed == Priority.INTERACTIVE ? bulk : interactive;
        Line line = turn.first(sleepers, now);
        if (line == null) {
            turn = turn == bulk ? interactive : bulk;
            line = turn.first(sleepers, now);
        }
        return line == null ? null : serve(line, now);
    }

    private @Nullable Ticket serve(Line line, long now) {
        Line served = line.keyQueue.turn(line, now);
        Ticket ticket = served.tickets.first();
        if (ticket == null) {
            return null;
        }
        leaveLine(ticket);
        if (served == line) {
            line.lane.rotate();
        }
        lastServed = ticket.request.priority();
        ticket.heldUntil = heldSince(ticket.enteredAt, served.keyQueue.bucket);
        ledger.spend(ticket, now);
        return ticket;
    }

    /** How long after that moment the last hold ended; the holds of somebody who is served now are all over. */
    private long heldSince(long moment, @Nullable TokenBucket directory) {
        long held = client.hold().left(moment);
        return directory == null ? held : Math.max(held, directory.hold().left(moment));
    }

    /** A granted ticket whose request was never sent: its tokens are free at once. */
    void giveBack(Ticket ticket, long now) {
        if (ledger.giveBack(ticket)) {
            sleepers.update(lineOf(ticket).keyQueue, now);
        }
    }

    /** The request of a granted ticket ended then, with that answer. */
    void ended(Ticket ticket, RateFeedback feedback, long now) {
        if (ledger.ended(ticket, feedback, now)) {
            sleepers.update(lineOf(ticket).keyQueue, now);
        }
    }

    /** The next ticket that has waited for as long as it may; it has left its line. */
    @Nullable
    Ticket expireNext(long now) {
        if (deadlines.isEmpty() || deadlines.first().deadline > now) {
            return null;
        }
        Ticket ticket = deadlines.first();
        leave(ticket, now);
        return ticket;
    }

    /** When there may be something to do if nobody comes, leaves or ends before; {@link TokenBucket#NEVER} at rest. */
    long nextEvent(long now) {
        if (waiting() == 0) {
            return TokenBucket.NEVER;
        }
        boolean awake = interactive.first(sleepers, now) != null || bulk.first(sleepers, now) != null;
        long next = Math.max(awake ? now : sleepers.nextWake(), client.nextTokenAt(now));
        if (!deadlines.isEmpty()) {
            next = Math.min(next, deadlines.first().deadline);
        }
        return Math.min(next, ledger.nextLeaseEnd());
    }

    /** What can be said about a key. */
    RateLimitSnapshot snapshot(RateLimitKey key, long now) {
        expireLeases(now);
        if (key.scope() == RateLimitKey.Scope.CLIENT) {
            return client.snapshot(key, limits.client(), waiting(), now);
        }
        KeyQueue queue = directories.find(key);
        TokenBucket bucket = queue == null || queue.bucket == null ? new TokenBucket(limits.directory()) : queue.bucket;
        return bucket.snapshot(key, limits.directory(), queue == null ? 0 : queue.waiting(), now);
    }

    int waiting() {
        return interactive.waiting() + bulk.waiting();
    }

    /** How many directories are remembered. */
    int directories() {
        return directories.size();
    }

    private Line leaveLine(Ticket ticket) {
        Line line = lineOf(ticket);
        line.lane.leave(ticket, line);
        if (ticket.deadline != TokenBucket.NEVER) {
            deadlines.remove(ticket);
        }
        return line;
    }

    private void expireLeases(long now) {
        for (Ticket ticket = ledger.overdue(now); ticket != null; ticket = ledger.overdue(now)) {
            ended(ticket, RateFeedback.none(), ticket.grantedAt + Ledger.LEASE);
        }
    }

    private static Line lineOf(Ticket ticket) {
        return Objects.requireNonNull(ticket.line, "A ticket that never entered");
    }
}
