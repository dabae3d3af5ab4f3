package io.dirflux.http;

import io.dirflux.error.SchedulerShutdownException;
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
 * Ends attempts that take too long, with one timer for all of them. The timer stays armed when its attempt ends early,
 * as most attempts do. So it wakes its thread once per timeout, not once per attempt.
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

    /** The attempt; cancelled and failed with {@link TimeoutException} if it takes longer than {@code most}. */
    <T> Mono<T> limit(Mono<T> attempt, Duration most) {
        long nanos = (most.compareTo(LONGEST) < 0 ? most : LONGEST).toNanos();
        return Interruptible.mono("attemptTimeout", attempt, actual -> new Limited<>(actual, now() + nanos));
    }

    /** Stops the timer; nothing may be running any more. */
    void close() {
        Timer timer = armed.getAndSet(null);
        if (timer != null) {
            timer.task.dispose();
        }
    }

    /** Makes sure that a timer fires at this time or earlier. */
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

    /** Clears the timer first: an attempt that starts meanwhile is seen in the loop, or arms a timer itself. */
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
            if (scheduler.isDisposed()) { // a timer that is armed will not fire, so that nothing would end the attempt
                interrupt(new SchedulerShutdownException());
                return;
            }
            try {
                arm(at);
            } catch (RejectedExecutionException shutDown) {
                interrupt(new SchedulerShutdownException());
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
