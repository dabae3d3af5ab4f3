package io.dirflux.http;

import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Page;
import java.time.Duration;
import java.time.Instant;

/**
 * Sees what a client does, for progress, metrics and "why was this slow". Every method does nothing by default. They are
 * called on the thread where it happened, mostly a connection's event loop: they must be quick and must not block. What
 * one throws is logged and ignored.
 */
public interface RequestListener {

    /** A request is about to wait for its permit. */
    default void queued(Route route) {}

    /** A permit was granted after this wait; a connection is taken now. */
    default void permitGranted(Route route, Duration queued) {}

    /** The request of an attempt, numbered from 1, goes out: what happens from here on may have reached the server. */
    default void attemptSent(Route route, int number) {}

    /**
     * An answer has told the server's time, in its {@code Date}.
     *
     * @param date the time, in whole seconds
     */
    default void dateReceived(Route route, Instant date) {}

    /** An attempt has ended, with an answer or a failure. Cancelled attempts end without a call. */
    default void attemptEnded(Route route, Attempt attempt) {}

    /** An attempt failed and will be made again after this wait. */
    default void retryPlanned(Route route, Duration wait, DirectorySyncException cause) {}

    /**
     * A page was read and checked, and goes downstream when it is asked for.
     *
     * @param unreadableTimestamps how many timestamps of the page could not be read and are null
     */
    default void pageReceived(Route route, Page<?> page, int unreadableTimestamps) {}

    /**
     * Which endpoint: few values, fit for a metric's tags.
     *
     * @param method the HTTP method
     * @param path the path template, such as {@code /directory_users/{id}}
     */
    record Route(String method, String path) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }
}
