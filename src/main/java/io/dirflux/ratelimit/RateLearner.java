package io.dirflux.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * Learns from answers how much may be sent: it holds keys back, lowers and raises {@linkplain AdaptiveLimit limits},
 * and tells the {@link OutageDetector} whether the server works.
 */
final class RateLearner {

    private static final long A_SECOND = 1_000_000_000L;

    private final TokenBucket client;
    private final OutageDetector outage;
    private final HoldListener holds;

    RateLearner(TokenBucket client, OutageDetector outage, HoldListener holds) {
        this.client = client;
        this.outage = outage;
        this.holds = holds;
    }

    /** A request is sent. */
    void granted(long now) {
        outage.granted(now);
        if (outage.isNews(now)) {
            holds.held(RateLimitKey.client(), outage.probeInterval(), HoldReason.OUTAGE);
        }
    }

    /** A granted request was never sent. */
    void withdrawn() {
        outage.withdrawn();
    }

    /** A request ended at that time. */
    void ended(Ticket ticket, RateFeedback feedback, long now) {
        switch (feedback.outcome()) {
            case ANSWERED, REFUSED -> outage.answered();
            case CANCELLED -> outage.withdrawn();
            case UNAVAILABLE, FAILED -> {}
        }
        if (feedback.refused()) {
            learnFromRefusal(ticket, feedback, now);
        }
        if (feedback.answered() && client.isLimited()) {
            learnFromHeaders(ticket, feedback, now);
        }
    }

    private void learnFromRefusal(Ticket ticket, RateFeedback feedback, long now) {
        KeyQueue queue = ticket.waiters().keyQueue;
        TokenBucket directory = queue.limitedBucket();
        TokenBucket refusing = directory == null ? client : directory;
        RateLimitKey key = directory == null ? RateLimitKey.client() : queue.key;
        hold(refusing, key, HoldRules.afterRefusal(feedback, refusing.period()), HoldReason.REFUSED, now);
        if (refusing.isLimited()) {
            refusing.limit().refused(counted(refusing, ticket, now), ticket.grantedAt, now);
        }
    }

    /**
     * How many of our own requests the server may have counted when it refused this one: the tokens that were out at
     * its grant and those taken since, without those whose requests were refused too. A token that came back before the
     * answer arrived still counts, and so does one that another process of ours has.
     */
    private int counted(TokenBucket bucket, Ticket refused, long now) {
        long back = bucket == client ? refused.clientBackAtGrant : refused.directoryBackAtGrant;
        return (int) bucket.takenSince(back) - bucket.refused(now) + bucket.elsewhere();
    }

    /** Learns from the headers, which are about the client-wide key. */
    private void learnFromHeaders(Ticket ticket, RateFeedback feedback, long now) {
        long ours = client.takenSince(ticket.clientBackAtGrant) + client.elsewhere();
        long untilReset = HoldRules.afterExhaustion(feedback, isExplained(ours, feedback.limit(), now));
        hold(client, RateLimitKey.client(), untilReset, HoldReason.EXHAUSTED, now);
        Long limit = feedback.limit();
        if (limit != null
                && client.period() == A_SECOND
                && ticket.waiters().keyQueue.limitedBucket() == null) {
            client.limit().named(limit, now);
        }
        Long remaining = feedback.remaining();
        if (remaining != null && !feedback.isStale()) {
            client.limit().left(ours + remaining, now);
        }
    }

    /**
     * Whether the requests we know of fill the server's window. Those are our own, which are the tokens that were out
     * at the grant and those taken since, and those that others are known to send. A token is out for as long as the
     * server may still count its request.
     */
    private boolean isExplained(long ours, @Nullable Long limit, long now) {
        long known = ours + client.permits() - client.limit().allowed(now);
        return known >= Math.max(client.permits(), limit == null ? 0 : limit);
    }

    private void hold(TokenBucket bucket, RateLimitKey key, long length, HoldReason reason, long now) {
        if (bucket.isLimited() && length > 0 && bucket.hold().extend(now + length, reason, now)) {
            holds.held(key, length, reason);
        }
    }
}
