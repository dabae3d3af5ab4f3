package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * The permits whose requests have not ended, and the tokens that they hold.
 *
 * <ul>
 *   <li>A permit takes a token of the client-wide bucket, and one of its directory's bucket if there is one.
 *   <li>When the request ends, the tokens come back by time: see {@link TokenBucket}.
 *   <li>A request has a lease of 5 seconds. A server that counts it at all has counted it by then, so its tokens come
 *       back one period later, even if there is still no answer. Otherwise requests that hang would keep every token.
 * </ul>
 */
final class InFlight {

    static final long LEASE = 5_000_000_000L;

    private final TokenBucket client;
    private final RoundTrips roundTrips = new RoundTrips();
    private final TicketList tickets = new TicketList();

    InFlight(TokenBucket client) {
        this.client = client;
    }

    /** Takes the tokens of a ticket; they must be available. */
    void add(Ticket ticket, long now) {
        client.take();
        ticket.clientBackAtGrant = client.back();
        TokenBucket directory = ticket.waiters().keyQueue.bucket;
        if (directory != null) {
            directory.take();
            ticket.directoryBackAtGrant = directory.back();
        }
        ticket.grantedAt = now;
        tickets.add(ticket);
    }

    /** Returns the tokens at once: the request was never sent. */
    void giveBack(Ticket ticket) {
        tickets.remove(ticket);
        client.giveBack();
        TokenBucket directory = ticket.waiters().keyQueue.bucket;
        if (directory != null) {
            directory.giveBack();
        }
    }

    /** Returns the tokens by time. */
    void ended(Ticket ticket, RateFeedback feedback, long now) {
        if (feedback.answered()) {
            roundTrips.observe(now - ticket.grantedAt);
        }
        cool(ticket, feedback, now);
    }

    /** The next ticket whose lease has run out by then; null if there is none. */
    @Nullable
    Ticket nextLapsed(long now) {
        return nextLeaseEnd() <= now ? tickets.first() : null;
    }

    /** Returns the tokens of a ticket whose lease has run out as if its request had ended then. */
    void lapsed(Ticket ticket) {
        cool(ticket, RateFeedback.none(), ticket.grantedAt + LEASE);
    }

    /** When the next lease runs out; {@link TokenBucket#NEVER} if nothing is in flight. */
    long nextLeaseEnd() {
        Ticket oldest = tickets.first();
        return oldest == null ? TokenBucket.NEVER : oldest.grantedAt + LEASE;
    }

    private void cool(Ticket ticket, RateFeedback feedback, long now) {
        tickets.remove(ticket);
        cool(client, feedback, now);
        TokenBucket directory = ticket.waiters().keyQueue.bucket;
        if (directory != null) {
            cool(directory, feedback, now);
        }
    }

    private void cool(TokenBucket bucket, RateFeedback feedback, long now) {
        if (feedback.refused()) {
            bucket.endedRefused(now);
        } else {
            bucket.ended(now, feedback.answered() ? credit(bucket) : 0);
        }
    }

    private long credit(TokenBucket bucket) {
        return roundTrips.credit(bucket.permits(), bucket.elsewhere() > 0);
    }
}
