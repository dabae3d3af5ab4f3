package io.dirflux.events;

import java.nio.file.Path;
import reactor.core.publisher.Mono;

/**
 * Keeps the position of a follower. Implement it for a database table or a key-value store, and test it with
 * {@code CheckpointStoreContract} from the jar with the classifier {@code contracts}.
 *
 * <ul>
 *   <li>All methods are lazy: nothing is read or written before the subscription.
 *   <li>A follower calls one method at a time, on any thread; do not block it.
 *   <li>A follow acquires the store, loads once, and saves as it goes. It releases the store when it ends, fails or is
 *       cancelled. It never saves the same position twice in a row.
 *   <li>A position belongs to one follower. Two followers that share one skip each other's events.
 * </ul>
 */
public interface CheckpointStore {

    /**
     * Takes the store for one follower, until {@link #release}. Fails with
     * {@link io.dirflux.error.CheckpointInUseException} if another follower has it. A cancelled acquire takes nothing.
     * The default does nothing, so it permits a second follower.
     */
    default Mono<Void> acquire() {
        return Mono.empty();
    }

    /**
     * Gives back the store after {@link #acquire}. After this has completed, a cancelled save must not write any more.
     * Without an acquire it does nothing.
     */
    default Mono<Void> release() {
        return Mono.empty();
    }

    /** The position saved last; empty if there is none. Then a follow starts where its query starts. */
    Mono<Checkpoint> load();

    /**
     * Replaces the saved position. Completes when the position is stored as safely as the store promises. A failure
     * ends the follow. A cancelled save leaves the old or the new position, never a part of one.
     */
    Mono<Void> save(Checkpoint checkpoint);

    /** Deletes the position, so that the next follow starts where its query starts. Completes also if there is none. */
    Mono<Void> clear();

    /** A store in memory. The position is lost with the process. */
    static CheckpointStore inMemory() {
        return new MemoryCheckpointStore();
    }

    /**
     * A store in a file. The file holds one line (UTF-8): the event id, a space and the time of the event.
     *
     * <ul>
     *   <li><b>One follower.</b> While a follow runs, it holds an exclusive lock on the file {@code <name>.lock} in the
     *     same folder. A second follow, in this or in another process, fails with {@link
     *     io.dirflux.error.CheckpointInUseException}. The system releases the lock when the process dies. Leave the
     *     lock file where it is.
     *   <li><b>Crashes.</b> The file is replaced as a whole, so a crash leaves the old position or the new one. It may
     *       also leave {@code <name>.<number>.next}, which the next follow deletes.
     *   <li><b>Symbolic links.</b> The file behind the link is replaced, not the link.
     *   <li><b>A single file mounted into a container</b> cannot be replaced. It is written in place, in two slots with
     *     a checksum each: a torn write leaves the previous position. The lock is then on the file itself.
     *   <li><b>What counts as no position:</b> a missing file, or a file of zero bytes. A byte order mark is ignored.
     *     Other content that is not one line is an error, so that a follow does not silently start from the beginning.
     * </ul>
     *
     * <p>Reads and writes run on {@link reactor.core.scheduler.Schedulers#boundedElastic()}. A cancelled save never
     * overwrites a later one of the same store. The directory must exist.
     */
    static CheckpointStore file(Path file) {
        return new FileCheckpointStore(file);
    }
}
