package io.dirflux.concurrent;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.util.concurrent.Queues;

/**
 * Runs commands one at a time, in the order of their submission, without a lock and without a thread of its own.
 *
 * <ul>
 *   <li>The thread that submits a command while no other thread runs commands runs all of them. Any other thread goes
 *       on at once.
 *   <li>A command that submits another one does not wait for it: the loop runs it next, so the stack does not grow.
 *   <li>Each command sees what earlier commands wrote. State that only commands and steps use needs no lock.
 *   <li>A command that throws is logged, and the loop continues. Otherwise all later commands would wait for ever.
 * </ul>
 *
 * @hidden
 */
public final class DrainLoop {

    private static final Logger log = LoggerFactory.getLogger(DrainLoop.class);

    private final Queue<Runnable> commands =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger pending = new AtomicInteger();
    private final List<Runnable> steps;

    /** @param steps run in this order when the queue is empty, after one command or several */
    public DrainLoop(Runnable... steps) {
        this.steps = List.of(steps);
    }

    /** Runs the command now, or lets the thread that is in the loop run it. */
    public void submit(Runnable command) {
        commands.add(command);
        if (pending.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        int missed = 1;
        while (missed != 0) {
            for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                run(command);
            }
            steps.forEach(DrainLoop::run);
            missed = pending.addAndGet(-missed);
        }
    }

    private static void run(Runnable command) {
        try {
            command.run();
        } catch (Throwable e) { // an Error too: it would leave the loop occupied for ever
            Exceptions.throwIfJvmFatal(e);
            log.error("A command failed because of an error in Dirflux; please report it", e);
        }
    }
}
