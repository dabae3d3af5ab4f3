package io.dirflux.http;

import java.time.Duration;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Ends attempts that take too long. One timer serves them all. It stays armed when the attempt that it was armed for has
 * ended, as most do at once, and so wakes its thread once in an attempt's time instead of once for each attempt.
 */
final class AttemptTimeouts {

    private static final Duration LONGEST = Duration.ofDays(366);

    private final Scheduler scheduler;
    private final NavigableSet<Limited<?>> running = new ConcurrentSkipListSet<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicReference<@Nullable Timer> armed = new AtomicReference<>();

    AttemptTimeouts(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** The attempt, cancelled and failed with {@link TimeoutException} if it has not ended by then. */
    <T> Mono<T> limit(Mono<T> attempt, Duration most) {
        long nanos = (most.compareTo(LONGEST) < 0 ? most : LONGEST).toNanos();
        return Interruptible.mono(attempt, actual -> new Limited<>(actual, now() + nanos));
    }

    /** Stops the timer; nothing may be running any more. */
    void close() {
        Timer timer = armed.getAndSet(null);
        if (timer != null) {
            timer.task.dispose();
        }
    }

    /** Sees to it that a timer fires by then. */
    private void arm(long at) {
        Timer timer = new Timer(at, Disposables.swap());
        Timer before = armed.get();
        while (before == null || at < before.at) {
            if (armed.compareAndSet(before, timer)) {
                if (before != null) {
                    before.task.dispose();
                }
                start(timer);
                return;
            }
            before = armed.get();
        }
    }

    private void start(Timer timer) {
        try {
            timer.task.update(
                    scheduler.schedule(() -> fired(timer), Math.max(0, timer.at - now()), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException shutDown) {
            armed.compareAndSet(timer, null);
            throw shutDown;
        }
    }

    /** The next timer is looked for after this one has left, so that whoever came meanwhile is seen here or arms its own. */
    private void fired(Timer timer) {
        if (!armed.compareAndSet(timer, null)) {
            return;
        }
        for (Limited<?> attempt : running) { // in the order of their ends
            if (attempt.at > now()) {
                arm(attempt.at);
                return;
            }
            attempt.interrupt(new TimeoutException("the attempt took too long"));
        }
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private record Timer(long at, Disposable.Swap task) {}

    private final class Limited<T> extends Interruptible<T> implements Comparable<Limited<?>> {

        private final long at;
        private final long number = numbers.getAndIncrement();

        Limited(CoreSubscriber<? super T> actual, long at) {
            super(actual);
            this.at = at;
        }

        @Override
        void begun() {
            running.add(this);
            try {
                arm(at);
            } catch (RejectedExecutionException shutDown) {
                interrupt(shutDown);
            }
        }

        @Override
        void ended() {
            running.remove(this);
        }

        @Override
        public int compareTo(Limited<?> other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }
}
