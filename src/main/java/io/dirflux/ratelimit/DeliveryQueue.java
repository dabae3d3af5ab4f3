package io.dirflux.ratelimit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Scheduler;

/**
 * Delivers decisions to callers on a scheduler. A caller that blocks its thread delays no other, as long as the
 * scheduler has another thread.
 *
 * <ul>
 *   <li>All deliveries are in one queue, and every task of the scheduler takes from it until it is empty.
 *   <li>A task that takes a delivery while others are left schedules another task before it delivers.
 * </ul>
 */
final class DeliveryQueue implements Runnable {

    private final Scheduler scheduler;
    private final Queue<Runnable> deliveries = new ConcurrentLinkedQueue<>();

    DeliveryQueue(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Adds a delivery. Nothing happens until {@link #start}. */
    void add(Runnable delivery) {
        deliveries.add(delivery);
    }

    /** Schedules a task if there is something to deliver. */
    void start() {
        if (deliveries.isEmpty()) {
            return;
        }
        try {
            scheduler.schedule(this);
        } catch (RejectedExecutionException shutDown) {
            run(); // on the wrong thread is better than never
        }
    }

    @Override
    public void run() {
        for (Runnable next = deliveries.poll(); next != null; next = deliveries.poll()) {
            start();
            next.run();
        }
    }
}
