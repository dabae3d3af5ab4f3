package io.dirflux;

import io.dirflux.concurrent.DrainLoop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A semaphore that is fair among directories: the next permit is for the directory that holds the fewest, first come,
 * first served within it. One for each fan-out. Calls are commands of a {@link DrainLoop}.
 */
final class DirectorySemaphore {

    private final DrainLoop loop = new DrainLoop(this::grant);

    // only used in the loop
    private final Map<String, Holder> directories = new LinkedHashMap<>();
    private int available;

    /** One directory: who waits, and how many permits it holds. */
    private static final class Holder {
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
            loop.submit(() -> directories
                    .computeIfAbsent(directoryId, id -> new Holder())
                    .queue
                    .add(permit));
            return permit.asMono();
        });
    }

    void release(String directoryId) {
        loop.submit(() -> {
            available++;
            Holder directory = directories.get(directoryId);
            if (directory != null && --directory.held == 0 && directory.queue.isEmpty()) {
                directories.remove(directoryId);
            }
        });
    }

    private void grant() {
        Optional<Holder> next = next();
        while (available > 0 && next.isPresent()) {
            available--;
            next.get().held++;
            next.get().queue.remove().tryEmitEmpty();
            next = next();
        }
    }

    private Optional<Holder> next() {
        return directories.values().stream()
                .filter(directory -> !directory.queue.isEmpty())
                .min(Comparator.comparingInt(directory -> directory.held));
    }
}
