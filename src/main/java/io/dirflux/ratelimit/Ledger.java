package io.dirflux.ratelimit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was spent on whom, when it comes back, and what the answers say about spending more. */
final class Ledger {

    /** A permit that nobody ended counts as ended so long after its grant. */
    static final long LEASE = 60_000_000_000L;

    private final TokenBucket client;
    private final HoldListener holds;
    private final RoundTrips roundTrips = new RoundTrips();
    private final TicketList inFlight = new TicketList();

    Ledger(TokenBucket client, HoldListener holds) {
        this.client = client;
        this.holds = holds;
    }

    /** Takes the tokens of both levels, which must be available. */
    void spend(Ticket ticket, long now) {
        client.take();
        TokenBucket directory = queueOf(ticket).bucket;
        if (directory != null) {
            directory.take();
        }
        ticket.state = Ticket.State.IN_FLIGHT;
        ticket.grantedAt = now;
        ticket.outAtGrant = client.out();
        ticket.takenAtGrant = client.taken();
        inFlight.add(ticket);
    }

    /** Returns the tokens at once; false if the ticket is not in flight. */
    boolean giveBack(Ticket ticket) {
        if (!land(ticket)) {
            return false;
        }
        client.giveBack();
        TokenBucket directory = queueOf(ticket).bucket;
        if (directory != null) {
            directory.giveBack();
        }
        return true;
    }

    /** Returns the tokens by time; false if the ticket is not in flight. */
    boolean ended(Ticket ticket, RateFeedback feedback, long now) {
        if (!land(ticket)) {
            return false;
        }
        if (feedback.answered()) {
            roundTrips.observe(now - ticket.grantedAt);
        }
        cool(client, feedback, now);
        TokenBucket directory = queueOf(ticket).bucket;
        if (directory != null) {
            cool(directory, feedback, now);
        }
        holdBack(ticket, feedback, now);
        return true;
    }

    /** The ticket in flight whose lease has run out by then, if there is one. */
    @Nullable
    Ticket overdue(long now) {
        Ticket oldest = inFlight.first();
        return oldest != null && oldest.grantedAt + LEASE <= now ? oldest : null;
    }

    /** When the next lease runs out. */
    long nextLeaseEnd() {
        Ticket oldest = inFlight.first();
        return oldest == null ? TokenBucket.NEVER : oldest.grantedAt + LEASE;
    }

    private boolean land(Ticket ticket) {
        if (ticket.state != Ticket.State.IN_FLIGHT) {
            return false;
        }
        ticket.state = Ticket.State.DONE;
        inFlight.remove(ticket);
        return true;
    }

    private void cool(TokenBucket bucket, RateFeedback feedback, long now) {
        bucket.ended(now, feedback.answered() ? roundTrips.credit(bucket.capacity()) : 0);
    }

    private void holdBack(Ticket ticket, RateFeedback feedback, long now) {
        KeyQueue queue = queueOf(ticket);
        if (feedback.refused() && queue.bucket != null) {
            hold(queue.bucket, queue.key, HoldRules.afterRefusal(feedback, queue.bucket.period()), now);
        } else if (feedback.refused()) {
            hold(client, RateLimitKey.client(), HoldRules.afterRefusal(feedback, client.period()), now);
        }
        hold(client, RateLimitKey.client(), HoldRules.afterExhaustion(feedback, isExplained(ticket, feedback)), now);
    }

    /**
     * Whether as many of our own sends as the limit may stand in the server's window together with this one: the tokens
     * that were out when it was granted, and those taken since. A token is out for as long as the server may still count
     * its request.
     */
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

    private static KeyQueue queueOf(Ticket ticket) {
        return Objects.requireNonNull(ticket.line, "A ticket that never entered").keyQueue;
    }
}
