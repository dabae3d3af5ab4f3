package io.dirflux.http;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A subscription to a {@code Mono} that can be made to fail from outside. Of an item, an end, a cancel and an interruption
 * the first counts, and what comes later is ignored: a source that was given up has nothing to say any more.
 *
 * <p>The source is asked at once and its item kept until it is wanted: time runs whether or not there is demand.
 */
abstract class Interruptible<T> extends Operators.DeferredSubscription implements CoreSubscriber<T> {

    private final CoreSubscriber<? super T> actual;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<Delivery> delivery = new AtomicReference<>(Delivery.NOTHING);
    private @Nullable T item; // written before KEPT is set, read behind it

    private enum Delivery {
        /** Neither an item nor demand. */
        NOTHING,
        /** There is demand. */
        WANTED,
        /** There is an item. */
        KEPT,
        /** Handed on, or given up. */
        DONE
    }

    Interruptible(CoreSubscriber<? super T> actual) {
        this.actual = actual;
    }

    /** The source, each of whose subscriptions is made interruptible. */
    static <T> Mono<T> mono(Mono<T> source, Function<CoreSubscriber<? super T>, Interruptible<T>> subscription) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                subscription.apply(actual).begin(source);
            }
        };
    }

    /** It may be interrupted from now on, in here too: then the source is not subscribed to. */
    abstract void begun();

    /** It can be interrupted no longer. Called once or, where it is over before it has begun, again behind {@link #begun}. */
    abstract void ended();

    /** Cancels the source and fails with this, unless it is over already. */
    final void interrupt(Throwable failure) {
        if (end()) {
            super.cancel();
            actual.onError(failure);
        }
    }

    private void begin(Mono<T> source) {
        actual.onSubscribe(this);
        begun();
        if (over.get()) {
            ended();
        } else {
            super.request(Long.MAX_VALUE);
            source.subscribe(this);
        }
    }

    private boolean end() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            ended();
        }
        return first;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        set(subscription);
    }

    @Override
    public void onNext(T next) {
        if (!end()) {
            Operators.onDiscard(next, currentContext());
            return;
        }
        item = next;
        if (!delivery.compareAndSet(Delivery.NOTHING, Delivery.KEPT) && !deliver(Delivery.WANTED)) {
            Operators.onDiscard(next, currentContext()); // a cancel came in between
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && !delivery.compareAndSet(Delivery.NOTHING, Delivery.WANTED)) {
            deliver(Delivery.KEPT);
        }
    }

    private boolean deliver(Delivery before) {
        boolean due = delivery.compareAndSet(before, Delivery.DONE);
        if (due) {
            actual.onNext(Objects.requireNonNull(item));
            actual.onComplete();
        }
        return due;
    }

    @Override
    public void onError(Throwable failure) {
        if (end()) {
            actual.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (end()) {
            actual.onComplete();
        }
    }

    @Override
    public void cancel() {
        if (end()) {
            super.cancel();
        } else if (delivery.getAndSet(Delivery.DONE) == Delivery.KEPT) {
            Operators.onDiscard(item, currentContext());
        }
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }
}
