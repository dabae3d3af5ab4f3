package io.dirflux.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Virtual time for several threads, one after the other. {@link VirtualTimeScheduler} looks at its first task and then
 * takes the first one: if another thread has scheduled an earlier task in between, or cancelled the first one, a task
 * is lost.
 */
final class InTurnScheduler implements Scheduler {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    synchronized void advanceTimeBy(Duration step) {
        time.advanceTimeBy(step);
    }

    @Override
    public synchronized Disposable schedule(Runnable task) {
        return inTurn(time.schedule(task));
    }

    @Override
    public synchronized Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return inTurn(time.schedule(task, delay, unit));
    }

    private Disposable inTurn(Disposable task) {
        return () -> {
            synchronized (this) {
                task.dispose();
            }
        };
    }

    @Override
    public long now(TimeUnit unit) {
        return time.now(unit);
    }

    @Override
    public Worker createWorker() {
        Worker worker = time.createWorker();
        return new Worker() {
            @Override
            public Disposable schedule(Runnable task) {
                synchronized (InTurnScheduler.this) {
                    return inTurn(worker.schedule(task));
                }
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                synchronized (InTurnScheduler.this) {
                    return inTurn(worker.schedule(task, delay, unit));
                }
            }

            @Override
            public void dispose() {
                synchronized (InTurnScheduler.this) {
                    worker.dispose();
                }
            }
        };
    }
}
