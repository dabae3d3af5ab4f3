package io.dirflux.ratelimit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Scheduler;

/**
 * Hands over what was decided, on a scheduler. All wait in one queue that each task of the scheduler goes on with, and
 * whoever takes one while others wait calls for a successor first: so a consumer that blocks its thread keeps nobody
 * waiting, as long as the scheduler has another thread.
 */
final class Delivery implements Runnable {

    private final Scheduler scheduler;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Delivery(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Takes it in; {@link #start} hands it over. */
    void add(Runnable handOver) {
        waiting.add(handOver);
    }

    /** Hands over what was taken in, on another thread. */
    void start() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            scheduler.schedule(this);
        } catch (RejectedExecutionException shutDown) {
            run(); // better here than never
        }
    }

    @Override
    public void run() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            start();
            next.run();
        }
    }
}
