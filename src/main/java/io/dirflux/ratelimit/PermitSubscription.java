package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * A waiter: queues on the first demand, and decides by one atomic state who wins when a grant, a refusal and a
 * cancellation meet. Run by the scheduler, it hands over what was decided.
 */
final class PermitSubscription extends Ticket implements Subscription, Runnable {

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

    /** What the limiter foresaw when it came, if it does not wait for as long as it takes. */
    @Nullable
    Duration predictedWait;

    private volatile int phase;
    private @Nullable RuntimeException refusal;

    PermitSubscription(CoreSubscriber<? super Permit> actual, TokenBucketLimiter limiter, PermitRequest request) {
        super(request);
        this.actual = actual;
        this.limiter = limiter;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && PHASE.compareAndSet(this, IDLE, WAITING)) {
            limiter.enter(this);
        }
    }

    @Override
    public void cancel() {
        int before = PHASE.getAndSet(this, CANCELLED);
        if (before == WAITING) {
            limiter.leave(this);
        } else if (before == GRANTED) {
            limiter.giveBack(this);
        }
    }

    boolean isWaiting() {
        return phase == WAITING;
    }

    /** False if the cancellation came first. */
    boolean grant() {
        return PHASE.compareAndSet(this, WAITING, GRANTED);
    }

    /** False if the cancellation came first. */
    boolean refuse(RuntimeException reason) {
        refusal = reason;
        return PHASE.compareAndSet(this, WAITING, REFUSED);
    }

    @Override
    public void run() {
        if (PHASE.compareAndSet(this, GRANTED, DELIVERED)) {
            actual.onNext(new GrantedPermit(limiter, this));
            actual.onComplete();
        } else if (refusal != null && PHASE.compareAndSet(this, REFUSED, DELIVERED)) {
            actual.onError(refusal);
        }
    }
}
