package io.dirflux.concurrent;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A semaphore that is fair among keys: the next permit is for the key that holds the fewest, first come, first served
 * within it. Calls are commands of a {@link DrainLoop}.
 *
 * @hidden
 */
public final class KeyedSemaphore {

    private final DrainLoop loop = new DrainLoop(this::grant);

    // only used in the loop
    private final Map<String, Holder> holders = new LinkedHashMap<>();
    private int available;

    /** One key: who waits, and how many permits it holds. */
    private static final class Holder {
        private final Queue<Sinks.Empty<Void>> queue = new ArrayDeque<>();
        private int held;
    }

    /** A semaphore with this many permits. */
    public KeyedSemaphore(int permits) {
        this.available = permits;
    }

    /** Completes when the key has got a permit, which it holds until {@link #release}. */
    public Mono<Void> acquire(String key) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> permit = Sinks.empty();
            loop.submit(() ->
                    holders.computeIfAbsent(key, unused -> new Holder()).queue.add(permit));
            return permit.asMono();
        });
    }

    /** Gives a permit of the key back. */
    public void release(String key) {
        loop.submit(() -> {
            available++;
            Holder holder = holders.get(key);
            if (holder != null && --holder.held == 0 && holder.queue.isEmpty()) {
                holders.remove(key);
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
        return holders.values().stream()
                .filter(holder -> !holder.queue.isEmpty())
                .min(Comparator.comparingInt(holder -> holder.held));
    }
}
