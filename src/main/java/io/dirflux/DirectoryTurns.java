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
 * So many turns at a time; the next one is for the directory that has the fewest, first come, first served inside it. One
 * for each fan-out. What happens becomes a command in a queue, which whoever adds to an idle one drains.
 */
final class DirectoryTurns {

    private final Queue<Runnable> commands =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger pending = new AtomicInteger();

    // the drain's own
    private final Map<String, Waiting> directories = new LinkedHashMap<>();
    private int free;

    /** The groups of one directory: those that wait, and how many have their turn. */
    private static final class Waiting {
        private final Queue<Sinks.Empty<Void>> line = new ArrayDeque<>();
        private int turns;
    }

    DirectoryTurns(int atATime) {
        this.free = atATime;
    }

    /** Completes when it is this directory's turn, which lasts until {@link #over}. */
    Mono<Void> take(String directoryId) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> turn = Sinks.empty();
            submit(() -> directories
                    .computeIfAbsent(directoryId, id -> new Waiting())
                    .line
                    .add(turn));
            return turn.asMono();
        });
    }

    void over(String directoryId) {
        submit(() -> {
            free++;
            Waiting directory = directories.get(directoryId);
            if (directory != null && --directory.turns == 0 && directory.line.isEmpty()) {
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
        Optional<Waiting> next = next();
        while (free > 0 && next.isPresent()) {
            free--;
            next.get().turns++;
            next.get().line.remove().tryEmitEmpty();
            next = next();
        }
    }

    private Optional<Waiting> next() {
        return directories.values().stream()
                .filter(directory -> !directory.line.isEmpty())
                .min(Comparator.comparingInt(directory -> directory.turns));
    }
}
