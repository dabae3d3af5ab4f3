package io.dirflux.events;

import io.dirflux.concurrent.DrainLoop;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
        Step step = previous == null ? new Step(new DrainLoop()) : new Step(previous.loop);
        lastSteps.put(key, step);
        Mono<Void> turn = previous == null ? Mono.empty() : previous.done.asMono();
        return turn.then(work).doOnSuccess(nothing -> {
            lastSteps.remove(key, step);
            step.loop.submit(step.done::tryEmitEmpty);
        });
    }

    /**
     * One piece of work of a directory. The loop that all steps of the directory share releases the next step. A step
     * that released it itself would nest the stack.
     */
    private static final class Step {

        private final Sinks.Empty<Void> done = Sinks.empty();
        private final DrainLoop loop;

        Step(DrainLoop loop) {
            this.loop = loop;
        }
    }
}
