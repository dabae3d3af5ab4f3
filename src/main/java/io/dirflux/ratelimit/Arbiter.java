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
 *   <li>{@link Priority#INTERACTIVE} goes first, but while bulk waits at least half of the permits are bulk's: each bulk
 *       grant earns an interactive one, and up to half a limit's worth is saved up, for those who come together.
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
    private final Pace pace;
    private final int mostCredit;
    private int credit = 1;
    private long arrivals;

    Arbiter(RateLimits limits, HoldListener holds) {
        this.limits = limits;
        this.client = new TokenBucket(limits.client(), limits.maxRate());
        this.pace = new Pace(client);
        this.mostCredit = Math.max(1, client.permits() / 2);
        this.ledger = new Ledger(client, holds);
        this.directories = new Directories(limits.directory(), interactive, bulk);
    }

    /** How long a request that came now would wait, as far as can be told: waiters before it by rate, and any hold. */
    long predictedWait(PermitRequest request, long now) {
        settle(now);
        KeyQueue queue = directories.of(request, now);
        Line line = queue.line(request.priority());
        Line other = queue.other(line);
        int ahead = ahead(line);
        long paced = line.lane == bulk ? pace.nextBulk(now) - now : 0;
        long wait = Math.max(paced, client.predictedWait(ahead, now));
        if (outage().isOn(now)) {
            wait = Math.max(wait, outage().left(now) + ahead * outage().probeInterval());
        }
        return queue.bucket == null
                ? wait
                : Math.max(wait, queue.bucket.predictedWait(alternating(line, line.waiting(), other.waiting()), now));
    }

    /** How many are served before somebody new at the end of that line, at most. */
    private int ahead(Line line) {
        return alternating(
                line, line.lane.ahead(line), line.keyQueue.other(line).lane.waiting());
    }

    /** How many are served first if so many are ahead in the line's own lane and so many wait in the other. */
    private int alternating(Line line, int ahead, int other) {
        int saved = line.lane == bulk ? credit : 0;
        return ahead + Math.min(other, saved + ahead + 1);
    }

    /** Puts a ticket at the end of its line, for as long as its request may wait. */
    void enter(Ticket ticket, long now) {
        settle(now);
        Line line = directories.of(ticket.request, now).line(ticket.request.priority());
        ticket.state = Ticket.State.WAITING;
        ticket.arrival = arrivals++;
        ticket.enteredAt = now;
        ticket.position = 1 + ahead(line);
        if (ticket.request.priority() == Priority.INTERACTIVE) {
            pace.interactive(now);
        }
        Duration maxWait = ticket.request.maxWait();
        if (maxWait != null && maxWait.compareTo(LONGEST_WAIT) < 0) {
            ticket.deadline = now + maxWait.toNanos();
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
        boolean free = settle(now);
        sleepers.wakeDue(now);
        if (!free || outage().left(now) > 0) {
            return null;
        }
        Line urgent = interactive.first(sleepers, now);
        Line patient = bulk.first(sleepers, now);
        if (urgent != null && (patient == null || credit > 0)) {
            return serve(urgent, now);
        }
        return patient == null || (urgent == null && pace.nextBulk(now) > now) ? null : serve(patient, now);
    }

    /** Brings everything up to that moment; says whether a token is free. */
    private boolean settle(long now) {
        expireLeases(now);
        boolean free = client.available(now) > 0;
        pace.observe(free, waiting() > 0, now);
        return free;
    }

    private Outage outage() {
        return ledger.outage();
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
        credit =
                ticket.request.priority() == Priority.BULK ? Math.min(mostCredit, credit + 1) : Math.max(0, credit - 1);
        pace.granted(now);
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
        ledger.ended(ticket, feedback, now);
        sleepers.update(lineOf(ticket).keyQueue, now);
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

    /** The next ticket of those that wait, whoever it is; it has left its line. */
    @Nullable
    Ticket dismissNext(long now) {
        Ticket ticket = waiting() == 0 ? null : directories.anyWaiter();
        if (ticket != null) {
            leave(ticket, now);
        }
        return ticket;
    }

    /** When there may be something to do if nobody comes, leaves or ends before; {@link TokenBucket#NEVER} at rest. */
    long nextEvent(long now) {
        if (waiting() == 0) {
            return TokenBucket.NEVER;
        }
        long next = Math.max(nextTurn(now), client.nextTokenAt(now));
        next = Math.max(next, now + outage().left(now));
        if (!deadlines.isEmpty()) {
            next = Math.min(next, deadlines.first().deadline);
        }
        return Math.min(next, ledger.nextLeaseEnd());
    }

    /** When there is somebody to serve, if there are tokens. */
    private long nextTurn(long now) {
        if (interactive.first(sleepers, now) != null) {
            return now;
        }
        long turn = bulk.first(sleepers, now) == null ? TokenBucket.NEVER : pace.nextBulk(now);
        return Math.min(turn, sleepers.nextWake());
    }

    /** What can be said about a key. */
    RateLimitSnapshot snapshot(RateLimitKey key, long now) {
        expireLeases(now);
        if (key.scope() == RateLimitKey.Scope.CLIENT) {
            RateLimitSnapshot snapshot = client.snapshot(key, limits.client(), waiting(), now);
            long left = outage().left(now);
            return left > snapshot.heldFor().toNanos() ? snapshot.held(left, HoldReason.OUTAGE) : snapshot;
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
        for (Ticket ticket = ledger.lapseNext(now); ticket != null; ticket = ledger.lapseNext(now)) {
            sleepers.update(lineOf(ticket).keyQueue, now);
        }
    }

    private static Line lineOf(Ticket ticket) {
        return Objects.requireNonNull(ticket.line, "A ticket that never entered");
    }
}
