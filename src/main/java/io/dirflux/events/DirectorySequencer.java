package io.dirflux.events;

import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Runs the work of one directory in order. Different directories run at the same time. */
final class DirectorySequencer {

    private final Map<String, Step> lastSteps = new ConcurrentHashMap<>();

    /**
     * Work that starts when all earlier work of the same directory has succeeded. After a failure, later work of that
     * directory never starts. Call this in order, and subscribe to each result.
     *
     * @param directoryId events without a directory ({@code null}) are kept in order among themselves
     */
    Mono<Void> inOrder(@Nullable String directoryId, Mono<Void> work) {
        String key = Objects.requireNonNullElse(directoryId, "");
        Step previous = lastSteps.get(key);
        Step step = previous == null ? new Step(new Releases()) : new Step(previous.releases);
        lastSteps.put(key, step);
        Mono<Void> turn = previous == null ? Mono.empty() : previous.done.asMono();
        return turn.then(work).doOnSuccess(nothing -> {
            lastSteps.remove(key, step);
            step.releases.release(step.done);
        });
    }

    /** One piece of work of a directory. */
    private static final class Step {

        private final Sinks.Empty<Void> done = Sinks.empty();
        private final Releases releases;

        Step(Releases releases) {
            this.releases = releases;
        }
    }

    /** Releases the steps of one directory in a loop. A step that released the next one itself would nest the stack. */
    private static final class Releases {

        private final Queue<Sinks.Empty<Void>> due = new ConcurrentLinkedQueue<>();
        private final AtomicInteger pending = new AtomicInteger();

        void release(Sinks.Empty<Void> done) {
            due.add(done);
            if (pending.getAndIncrement() == 0) {
                do {
                    due.remove().tryEmitEmpty();
                } while (pending.decrementAndGet() > 0);
            }
        }
    }
}
