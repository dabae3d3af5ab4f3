package io.dirflux.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A scheduler that counts its pending delayed tasks. */
public final class TimerTracker implements Scheduler {

    private final Scheduler delegate;
    private final Set<Disposable> armed = ConcurrentHashMap.newKeySet();

    public TimerTracker(Scheduler delegate) {
        this.delegate = delegate;
    }

    public int armed() {
        armed.removeIf(Disposable::isDisposed);
        return armed.size();
    }

    @Override
    public Disposable schedule(Runnable task) {
        return delegate.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Disposable[] timer = new Disposable[1];
        timer[0] = delegate.schedule(
                () -> {
                    armed.remove(timer[0]);
                    task.run();
                },
                delay,
                unit);
        armed.add(timer[0]);
        return timer[0];
    }

    @Override
    public long now(TimeUnit unit) {
        return delegate.now(unit);
    }

    @Override
    public Worker createWorker() {
        return delegate.createWorker();
    }
}
