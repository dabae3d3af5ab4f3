package io.dirflux;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A subscription to a {@code Mono} that can be made to fail from outside. Of an item, an end, a cancel and an interruption
 * the first counts, and what comes later is ignored: a source that was given up has nothing to say any more.
 */
abstract class Interruptible<T> extends Operators.DeferredSubscription implements CoreSubscriber<T> {

    private final CoreSubscriber<? super T> actual;
    private final AtomicBoolean over = new AtomicBoolean();

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
    public void onSubscribe(Subscription source) {
        set(source);
    }

    @Override
    public void onNext(T item) {
        if (end()) {
            actual.onNext(item);
            actual.onComplete();
        } else {
            Operators.onDiscard(item, currentContext());
        }
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
        }
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }
}
