package io.dirflux.ratelimit;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;

/**
 * One subscription to {@link PermitMono}. It enters the queue on the first demand.
 *
 * <ul>
 *   <li>A grant, a refusal and a cancellation may race: the phase decides by compare-and-set which one wins.
 *   <li>{@link #run} delivers the decision.
 * </ul>
 */
final class PermitSubscription implements Subscription, Scannable, Waiter {

    private static final int IDLE = 0;
    private static final int WAITING = 1;
    private static final int GRANTED = 2;
    private static final int REFUSED = 3;
    private static final int DELIVERED = 4;
    private static final int CANCELLED = 5;

    private static final AtomicIntegerFieldUpdater<PermitSubscription> PHASE =
            AtomicIntegerFieldUpdater.newUpdater(PermitSubscription.class, "phase");

    private final CoreSubscriber<? super Permit> actual;
    private final TokenBucketLimiter limiter;
    private final Ticket ticket;

    private volatile int phase;
    private @Nullable RuntimeException refusal;

    PermitSubscription(CoreSubscriber<? super Permit> actual, TokenBucketLimiter limiter, PermitRequest request) {
        this.actual = actual;
        this.limiter = limiter;
        this.ticket = new Ticket(request, this);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && PHASE.compareAndSet(this, IDLE, WAITING)) {
            limiter.enter(ticket);
        }
    }

    @Override
    public void cancel() {
        int before = PHASE.getAndSet(this, CANCELLED);
        if (before == WAITING) {
            limiter.leave(ticket);
        } else if (before == GRANTED) {
            limiter.giveBack(ticket);
        }
    }

    @Override
    public boolean isWaiting() {
        return phase == WAITING;
    }

    @Override
    public boolean grant() {
        return PHASE.compareAndSet(this, WAITING, GRANTED);
    }

    @Override
    public boolean refuse(RuntimeException reason) {
        refusal = reason;
        return PHASE.compareAndSet(this, WAITING, REFUSED);
    }

    @Override
    public void run() {
        if (PHASE.compareAndSet(this, GRANTED, DELIVERED)) {
            actual.onNext(new GrantedPermit(limiter, ticket));
            actual.onComplete();
        } else if (refusal != null && PHASE.compareAndSet(this, REFUSED, DELIVERED)) {
            actual.onError(refusal);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by Scannable
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.CANCELLED) {
            return phase == CANCELLED;
        }
        if (key == Attr.TERMINATED) {
            return phase == DELIVERED;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    @Override
    public String stepName() {
        return "rateLimiter.acquire";
    }
}
