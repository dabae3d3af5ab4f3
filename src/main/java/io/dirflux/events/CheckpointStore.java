package io.dirflux.events;

import java.nio.file.Path;
import reactor.core.publisher.Mono;

/**
 * Where a follower keeps its position: the id of the last event of which everything is done. The plug-in point for a
 * database table or a key-value store: {@code CheckpointStoreContract}, in the jar with the classifier
 * {@code contracts}, is the test that each must pass.
 *
 * <p>Both methods are lazy: nothing is read or written before the subscription. A follower calls one at a time, on any
 * thread, which must not be blocked; it loads once for each subscription and never saves the same position twice in a
 * row. A position belongs to one follower: two that share one pass over each other's events.
 */
public interface CheckpointStore {

    /** The position saved last; empty if none was saved yet, which is where the follower's query begins. */
    Mono<String> load();

    /**
     * Keeps a position, in place of the one before. Completes when it would survive what the store promises to survive; a
     * failure ends the follow. A save that is cancelled leaves the old or the new position, never half of one.
     *
     * @param eventId the position; opaque, never blank
     */
    Mono<Void> save(String eventId);

    /** Kept as long as the process lives. */
    static CheckpointStore inMemory() {
        return new MemoryCheckpointStore();
    }

    /**
     * Kept in a file of one line (UTF-8), which is replaced as a whole: a crash leaves the old position or the new one,
     * and perhaps a neighbour whose name ends in {@code .next}, which may be deleted. A save never overtakes a later one
     * of the same store, also if it was cancelled. Reads and writes on
     * {@link reactor.core.scheduler.Schedulers#boundedElastic()}. A file that holds no position is an error and
     * no reason to begin from the start. The directory must exist.
     */
    static CheckpointStore file(Path file) {
        return new FileCheckpointStore(file);
    }
}
