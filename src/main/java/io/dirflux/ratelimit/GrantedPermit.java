package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** A permit that was delivered to its caller. */
final class GrantedPermit implements Permit {

    private final TokenBucketLimiter limiter;
    private final Ticket ticket;
    private final AtomicBoolean ended = new AtomicBoolean();

    GrantedPermit(TokenBucketLimiter limiter, Ticket ticket) {
        this.limiter = limiter;
        this.ticket = ticket;
    }

    @Override
    public void ended(RateFeedback feedback) {
        Objects.requireNonNull(feedback, "feedback");
        if (ended.compareAndSet(false, true)) {
            limiter.ended(ticket, feedback);
        }
    }

    @Override
    public PermitWait waited() {
        return new PermitWait(ticket.position, Duration.ofNanos(ticket.heldUntil));
    }
}
