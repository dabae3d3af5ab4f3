package io.dirflux;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * A semaphore that is fair among directories: the next permit is for the directory that holds the fewest, first come,
 * first served within it. One for each fan-out. Calls become commands in a queue; the caller that finds the queue idle
 * runs them.
 */
final class DirectorySemaphore {

    private final Queue<Runnable> commands =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger pending = new AtomicInteger();

    // only used by the thread that runs the commands
    private final Map<String, Waiters> directories = new LinkedHashMap<>();
    private int available;

    /** One directory: who waits, and how many permits it holds. */
    private static final class Waiters {
        private final Queue<Sinks.Empty<Void>> queue = new ArrayDeque<>();
        private int held;
    }

    DirectorySemaphore(int permits) {
        this.available = permits;
    }

    /** Completes when the directory has got a permit, which it holds until {@link #release}. */
    Mono<Void> acquire(String directoryId) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> permit = Sinks.empty();
            submit(() -> directories
                    .computeIfAbsent(directoryId, id -> new Waiters())
                    .queue
                    .add(permit));
            return permit.asMono();
        });
    }

    void release(String directoryId) {
        submit(() -> {
            available++;
            Waiters directory = directories.get(directoryId);
            if (directory != null && --directory.held == 0 && directory.queue.isEmpty()) {
                directories.remove(directoryId);
            }
        });
    }

    private void submit(Runnable command) {
        commands.add(command);
        if (pending.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        int missed = 1;
        while (missed != 0) {
            Runnable command = commands.poll();
            while (command != null) {
                command.run();
                command = commands.poll();
            }
            grant();
            missed = pending.addAndGet(-missed);
        }
    }

    private void grant() {
        Optional<Waiters> next = next();
        while (available > 0 && next.isPresent()) {
            available--;
            next.get().held++;
            next.get().queue.remove().tryEmitEmpty();
            next = next();
        }
    }

    private Optional<Waiters> next() {
        return directories.values().stream()
                .filter(directory -> !directory.queue.isEmpty())
                .min(Comparator.comparingInt(directory -> directory.held));
    }
}
