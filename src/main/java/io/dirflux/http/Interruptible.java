package io.dirflux.http;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A subscription to a {@code Mono} that can be made to fail from outside.
 *
 * <ul>
 *   <li>The first of an item, a completion, an error, a cancel and an interruption counts. The others are ignored,
 *       without reports of dropped errors.
 *   <li>It requests the source at once and keeps the item until there is demand: an attempt takes its time whether or
 *       not its item is wanted yet.
 * </ul>
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

    /**
     * The source with an interruptible subscription for each subscriber.
     *
     * @param step the name of the operator in {@code checkpoint()} and {@link Scannable#steps()}
     */
    static <T> Mono<T> mono(
            String step, Mono<T> source, Function<CoreSubscriber<? super T>, Interruptible<T>> subscription) {
        return Operator.assemble(step, source, subscription);
    }

    /** Called before the source is subscribed to. If it is interrupted in here, the source is never subscribed to. */
    abstract void begun();

    /** Called at the end, and once more if the end came before {@link #begun} returned. */
    abstract void ended();

    /** Cancels the source and fails with this error, unless the end has come already. */
    final void interrupt(Throwable failure) {
        if (end()) {
            super.cancel();
            actual.onError(failure);
        }
    }

    private void begin(Mono<? extends T> source) {
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

    @Override
    @SuppressWarnings("rawtypes") // as the interface declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.TERMINATED) {
            return over.get() && !isCancelled();
        }
        if (key == Attr.BUFFERED) {
            return delivery.get() == Delivery.KEPT ? 1 : 0;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : super.scanUnsafe(key);
    }

    private static final class Operator<T> extends MonoOperator<T, T> {

        private final String step;
        private final Function<CoreSubscriber<? super T>, Interruptible<T>> subscription;

        private Operator(
                String step, Mono<T> source, Function<CoreSubscriber<? super T>, Interruptible<T>> subscription) {
            super(source);
            this.step = step;
            this.subscription = subscription;
        }

        /** In here because only a {@code Mono} may call {@code onAssembly}, which operator debugging hooks into. */
        static <T> Mono<T> assemble(
                String step, Mono<T> source, Function<CoreSubscriber<? super T>, Interruptible<T>> subscription) {
            return onAssembly(new Operator<>(step, source, subscription));
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            subscription.apply(actual).begin(source);
        }

        @Override
        public String stepName() {
            return step;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public @Nullable Object scanUnsafe(Attr key) {
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : super.scanUnsafe(key);
        }
    }
}
