package io.dirflux.ratelimit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was spent on whom, when it comes back, and what the answers say about spending more. */
final class Ledger {

    /**
     * By so long after its grant a request has been counted, if it is at all: its token comes back a period later, though
     * the answer may still be on its way. Without that, requests that hang would keep every token.
     */
    static final long LEASE = 5_000_000_000L;

    private static final long A_SECOND = 1_000_000_000L;

    private final TokenBucket client;
    private final HoldListener holds;
    private final Outage outage;
    private final RoundTrips roundTrips = new RoundTrips();
    private final TicketList inFlight = new TicketList();

    Ledger(TokenBucket client, HoldListener holds) {
        this.client = client;
        this.holds = holds;
        this.outage = new Outage(client);
    }

    Outage outage() {
        return outage;
    }

    /** Takes the tokens of both levels, which must be available. */
    void spend(Ticket ticket, long now) {
        client.take();
        ticket.clientBackAtGrant = client.back();
        TokenBucket directory = queueOf(ticket).bucket;
        if (directory != null) {
            directory.take();
            ticket.directoryBackAtGrant = directory.back();
        }
        ticket.state = Ticket.State.IN_FLIGHT;
        ticket.grantedAt = now;
        inFlight.add(ticket);
        outage.granted(now);
        if (outage.isNews(now)) {
            holds.held(RateLimitKey.client(), outage.probeInterval(), HoldReason.OUTAGE);
        }
    }

    /** Returns the tokens at once; false if the ticket is not in flight. */
    boolean giveBack(Ticket ticket) {
        if (!land(ticket)) {
            return false;
        }
        outage.withdrawn();
        client.giveBack();
        TokenBucket directory = queueOf(ticket).bucket;
        if (directory != null) {
            directory.giveBack();
        }
        return true;
    }

    /** Returns the tokens by time, if they are not on their way back yet, and learns from the answer. */
    void ended(Ticket ticket, RateFeedback feedback, long now) {
        if (land(ticket)) {
            if (feedback.answered()) {
                roundTrips.observe(now - ticket.grantedAt);
            }
            cool(ticket, feedback, now);
        } else if (ticket.state != Ticket.State.LAPSED) {
            return;
        }
        ticket.state = Ticket.State.DONE;
        observe(feedback.outcome());
        if (feedback.answered()) {
            learn(ticket, feedback, now);
        }
    }

    /** Returns the tokens of the next ticket whose lease has run out by then, and tells which it was. */
    @Nullable
    Ticket lapseNext(long now) {
        Ticket oldest = inFlight.first();
        if (oldest == null || oldest.grantedAt + LEASE > now) {
            return null;
        }
        land(oldest);
        oldest.state = Ticket.State.LAPSED;
        cool(oldest, RateFeedback.none(), oldest.grantedAt + LEASE);
        return oldest;
    }

    private void observe(RateFeedback.Outcome outcome) {
        switch (outcome) {
            case ANSWERED, REFUSED -> outage.answered();
            case CANCELLED -> outage.withdrawn();
            case UNAVAILABLE, FAILED -> {}
        }
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

    private void cool(Ticket ticket, RateFeedback feedback, long now) {
        cool(client, feedback, now);
        TokenBucket directory = queueOf(ticket).bucket;
        if (directory != null) {
            cool(directory, feedback, now);
        }
    }

    private void cool(TokenBucket bucket, RateFeedback feedback, long now) {
        if (feedback.refused()) {
            bucket.endedRefused(now);
        } else {
            bucket.ended(now, feedback.answered() ? roundTrips.credit(bucket.permits()) : 0);
        }
    }

    private void learn(Ticket ticket, RateFeedback feedback, long now) {
        KeyQueue queue = queueOf(ticket);
        if (feedback.refused()) {
            TokenBucket refusing = queue.bucket == null ? client : queue.bucket;
            hold(refusing, queue.key, HoldRules.afterRefusal(feedback, refusing.period()), HoldReason.REFUSED, now);
            if (refusing.isLimited()) {
                refusing.allowance().refused(counted(refusing, ticket, now), ticket.grantedAt, now);
            }
        }
        if (client.isLimited()) {
            learnFromHeaders(ticket, feedback, now);
        }
    }

    /**
     * How many of our own requests the server may have counted when it refused this one: the tokens that were out when it
     * was granted and those taken since, less those that were refused too. Tokens that came back while the answer was on
     * its way still count.
     */
    private int counted(TokenBucket bucket, Ticket refused, long now) {
        long back = bucket == client ? refused.clientBackAtGrant : refused.directoryBackAtGrant;
        return (int) bucket.takenSince(back) - bucket.refused(now);
    }

    /** What the headers say, which are about the client-wide key. */
    private void learnFromHeaders(Ticket ticket, RateFeedback feedback, long now) {
        long ours = client.takenSince(ticket.clientBackAtGrant);
        long untilReset = HoldRules.afterExhaustion(feedback, isExplained(ours, feedback.limit(), now));
        hold(client, RateLimitKey.client(), untilReset, HoldReason.EXHAUSTED, now);
        Long limit = feedback.limit();
        if (limit != null && client.period() == A_SECOND && queueOf(ticket).bucket == null) {
            client.allowance().limit(limit, now);
        }
        Long remaining = feedback.remaining();
        if (remaining != null && !feedback.isStale()) {
            client.allowance().left(ours + remaining, now);
        }
    }

    /**
     * Whether as many of our own sends as the limit may stand in the server's window together with this one, and with
     * those of others that are known of: ours are the tokens that were out when it was granted, and those taken since. A
     * token is out for as long as the server may still count its request.
     */
    private boolean isExplained(long ours, @Nullable Long limit, long now) {
        long known = ours + client.permits() - client.allowance().allowed(now);
        return known >= Math.max(client.permits(), limit == null ? 0 : limit);
    }

    private void hold(TokenBucket bucket, RateLimitKey key, long length, HoldReason reason, long now) {
        if (bucket.isLimited() && length > 0 && bucket.hold().extend(now + length, reason, now)) {
            holds.held(key, length, reason);
        }
    }

    private static KeyQueue queueOf(Ticket ticket) {
        return Objects.requireNonNull(ticket.line, "A ticket that never entered").keyQueue;
    }
}
