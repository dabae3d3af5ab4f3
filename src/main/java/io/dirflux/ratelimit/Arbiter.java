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

    /** A permit that nobody ended counts as ended so long after its grant. */
    static final long LEASE = 60_000_000_000L;

    private static final Duration LONGEST_WAIT = Duration.ofDays(366);

    private final RateLimits limits;
    private final TokenBucket client;
    private final Lane interactive = new Lane();
    private final Lane bulk = new Lane();
    private final Directories directories;
    private final Sleepers sleepers = new Sleepers();
    private final TicketList inFlight = new TicketList();
    private final TreeSet<Ticket> deadlines = new TreeSet<>(
            Comparator.<Ticket>comparingLong(ticket -> ticket.deadline).thenComparingLong(ticket -> ticket.arrival));
    private final RoundTrips roundTrips = new RoundTrips();
    private final HoldListener holds;
    private Priority lastServed = Priority.BULK;
    private long arrivals;

    Arbiter(RateLimits limits, HoldListener holds) {
        this.limits = limits;
        this.holds = holds;
        this.client = new TokenBucket(limits.client());
        this.directories = new Directories(limits.directory(), interactive, bulk);
    }

    /** How long a request that came now would wait, as far as can be told: waiters before it by rate, and any hold. */
    long predictedWait(PermitRequest request, long now) {
        expireLeases(now);
        KeyQueue queue = directories.of(request, now);
        int ahead = lane(request.priority()).ahead(queue.line(request.priority()));
        long wait = client.predictedWait(ahead, now);
        return queue.bucket == null ? wait : Math.max(wait, queue.bucket.predictedWait(queue.waiting(), now));
    }

    /** Puts a ticket at the end of its line, for as long as its request may wait. */
    void enter(Ticket ticket, long now) {
        Line line = directories.of(ticket.request, now).line(ticket.request.priority());
        ticket.state = Ticket.State.WAITING;
        ticket.arrival = arrivals++;
        Duration maxWait = ticket.request.maxWait();
        if (maxWait != null && maxWait.compareTo(LONGEST_WAIT) < 0) {
            ticket.deadline = now + Math.max(0, maxWait.toNanos());
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
    @Nullable Ticket grantNext(long now) {
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
        spend(ticket, now);
        return ticket;
    }

    private void spend(Ticket ticket, long now) {
        client.take();
        TokenBucket directory = directoryBucket(ticket);
        if (directory != null) {
            directory.take();
        }
        ticket.state = Ticket.State.IN_FLIGHT;
        ticket.grantedAt = now;
        ticket.outAtGrant = client.out();
        ticket.takenAtGrant = client.taken();
        inFlight.add(ticket);
    }

    /** A granted ticket whose request was never sent: its tokens are free at once. */
    void giveBack(Ticket ticket, long now) {
        if (!land(ticket)) {
            return;
        }
        client.giveBack();
        TokenBucket directory = directoryBucket(ticket);
        if (directory != null) {
            directory.giveBack();
            sleepers.update(queueOf(ticket), now);
        }
    }

    /** The request of a granted ticket ended then, with that answer. */
    void ended(Ticket ticket, RateFeedback feedback, long now) {
        if (!land(ticket)) {
            return;
        }
        if (feedback.answered()) {
            roundTrips.observe(now - ticket.grantedAt);
        }
        cool(client, feedback, now);
        TokenBucket directory = directoryBucket(ticket);
        if (directory != null) {
            cool(directory, feedback, now);
        }
        holdBack(ticket, feedback, now);
        sleepers.update(queueOf(ticket), now);
    }

    /** The next ticket that has waited for as long as it may; it has left its line. */
    @Nullable Ticket expireNext(long now) {
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
        Ticket oldest = inFlight.first();
        return oldest == null ? next : Math.min(next, oldest.grantedAt + LEASE);
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

    private Lane lane(Priority priority) {
        return priority == Priority.INTERACTIVE ? interactive : bulk;
    }

    private Line leaveLine(Ticket ticket) {
        Line line = lineOf(ticket);
        line.lane.leave(ticket, line);
        if (ticket.deadline != TokenBucket.NEVER) {
            deadlines.remove(ticket);
        }
        return line;
    }

    private boolean land(Ticket ticket) {
        if (ticket.state != Ticket.State.IN_FLIGHT) {
            return false;
        }
        ticket.state = Ticket.State.DONE;
        inFlight.remove(ticket);
        return true;
    }

    private void expireLeases(long now) {
        Ticket oldest = inFlight.first();
        while (oldest != null && oldest.grantedAt + LEASE <= now) {
            ended(oldest, RateFeedback.none(), oldest.grantedAt + LEASE);
            oldest = inFlight.first();
        }
    }

    private void cool(TokenBucket bucket, RateFeedback feedback, long now) {
        bucket.ended(now, feedback.answered() ? roundTrips.credit(bucket.capacity()) : 0);
    }

    private void holdBack(Ticket ticket, RateFeedback feedback, long now) {
        TokenBucket directory = directoryBucket(ticket);
        if (feedback.refused() && directory != null) {
            hold(directory, queueOf(ticket).key, HoldRules.afterRefusal(feedback, directory.period()), now);
        } else if (feedback.refused()) {
            hold(client, RateLimitKey.client(), HoldRules.afterRefusal(feedback, client.period()), now);
        }
        hold(client, RateLimitKey.client(), HoldRules.afterExhaustion(feedback, isExplained(ticket, feedback)), now);
    }

    /** Whether as many of our own sends as the limit may stand in the server's window together with this one. */
    private boolean isExplained(Ticket ticket, RateFeedback feedback) {
        Long limit = feedback.limit();
        long ours = ticket.outAtGrant + client.taken() - ticket.takenAtGrant;
        return ours >= Math.max(client.capacity(), limit == null ? 0 : limit);
    }

    private void hold(TokenBucket bucket, RateLimitKey key, long length, long now) {
        if (bucket.isLimited() && length > 0 && bucket.hold().extend(now + length, now)) {
            holds.held(key, length);
        }
    }

    private static @Nullable TokenBucket directoryBucket(Ticket ticket) {
        return queueOf(ticket).bucket;
    }

    private static KeyQueue queueOf(Ticket ticket) {
        return lineOf(ticket).keyQueue;
    }

    private static Line lineOf(Ticket ticket) {
        return Objects.requireNonNull(ticket.line, "A ticket that never entered");
    }
}
