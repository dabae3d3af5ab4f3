package io.dirflux.sync;

import io.dirflux.model.Rejected;

/**
 * Sees what a sync does by itself. Every method does nothing by default. They are called where it happened and must not
 * block.
 */
public interface SyncListener {

    /** A pass of a directory has ended, with or without a failure. */
    default void passEnded(DirectoryReport report) {}

    /** The server has forgotten the position. A new one was stored, and every directory gets a pass. */
    default void positionLost(StreamPosition lost) {}

    /** An event had no readable id. Every directory gets a pass, as the event may have been about any of them. */
    default void eventRejected(Rejected event) {}

    /** Something failed that will be tried again after a pause. */
    default void retrying(Throwable failure) {}
}
