package io.dirflux.benchmarks;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** A scheduler without threads: tasks run, one after another, when its time is turned. For one thread. */
final class HandTurnedScheduler implements Scheduler {

    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::at));
    private long now;

    /** Runs what is to be run at this time. */
    void run() {
        advance(0);
    }

    /** Advances the time by this number of nanoseconds and runs each task at its time. */
    void advance(long nanos) {
        long until = now + nanos;
        runReady();
        while (!timers.isEmpty() && timers.element().at <= until) {
            Timer next = timers.remove();
            now = Math.max(now, next.at);
            if (!next.cancelled.isDisposed()) {
                next.task.run();
                runReady();
            }
        }
        now = until;
    }

    private void runReady() {
        for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
            task.run();
        }
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(now, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        ready.add(task);
        return Disposables.disposed();
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Timer timer = new Timer(now + unit.toNanos(delay), task, Disposables.single());
        timers.add(timer);
        return timer.cancelled;
    }

    @Override
    public Worker createWorker() {
        throw new UnsupportedOperationException("The limiter needs none");
    }

    private record Timer(long at, Runnable task, Disposable cancelled) {}
}
