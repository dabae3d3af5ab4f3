package io.dirflux.sync;

import io.dirflux.model.Rejected;

/**
 * Is told of the steps of a sync. Every method does nothing by default. It is called on the thread of the step and must
 * not block.
 */
public interface SyncListener {

    /** A pass of a directory has ended, with or without a failure. */
    default void passEnded(DirectoryReport report) {}

    /**
     * The position in the stream of events: the stored one at the start, and then each one that was stored. While there
     * are no events, it moves about every 30 seconds.
     */
    default void positionMoved(StreamPosition position) {}

    /** The server no longer knows the position. A new one was stored, and every directory gets a pass. */
    default void positionLost(StreamPosition lost) {}

    /** An event cannot be read at all. It may be about any directory, so every directory gets a pass. Told once. */
    default void eventRejected(Rejected event) {}

    /**
     * A record of an event was left out, because the store has refused it. Its row stays as it was. A record that is
     * left out by a pass is in {@link DirectoryReport#refused()}.
     */
    default void recordRefused(RefusedRecord record) {}

    /** A step has failed, and it is tried again after a pause. */
    default void retrying(Throwable failure) {}
}
