package io.dirflux.http;

import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Page;
import io.dirflux.model.Unreadable;
import java.time.Duration;
import java.time.Instant;

/**
 * Receives each step of every request: for progress, metrics, or to see why a call was slow.
 *
 * <p>Every method does nothing by default. A method is called on the thread of the step, usually a connection's event
 * loop, so it must return quickly and must not block. An exception that it throws is logged and ignored. Give one to
 * {@code DirectorySyncClient.Builder.listener} for all calls, or to {@code CallOptions.listener} for one call.
 */
public interface RequestListener {

    /** A request is about to wait for its permit. */
    default void queued(Endpoint endpoint) {}

    /** A permit was granted after this wait; a connection is taken now. */
    default void permitGranted(Endpoint endpoint, Duration queued) {}

    /** The request of an attempt, numbered from 1, is being sent. From here on it may have reached the server. */
    default void attemptSent(Endpoint endpoint, int number) {}

    /**
     * An answer contains the server's time, in its {@code Date} header.
     *
     * @param date the time, in whole seconds
     */
    default void dateReceived(Endpoint endpoint, Instant date) {}

    /** An attempt has ended, with an answer or a failure. Not called for an attempt that was cancelled. */
    default void attemptEnded(Endpoint endpoint, Attempt attempt) {}

    /**
     * An attempt has failed, and the next one follows after this wait. The wait is zero if a connection that was kept
     * from an earlier request broke before any byte of the answer.
     */
    default void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {}

    /**
     * A page was read and checked. It is delivered downstream on demand.
     *
     * @param unreadableFields how many fields of its records could not be read and are null; see {@link
     *     Page#unreadable()}
     */
    default void pageReceived(Endpoint endpoint, Page<?> page, int unreadableFields) {}

    /**
     * A record that a list has returned was deleted before the client could fetch the records that belong to it, so
     * they are left out. For a directory of an organization, these are its users or groups; for a user or group, it is
     * the record itself with its memberships. The client has asked for the record by its id, and the server answered
     * 404.
     *
     * @param endpoint the endpoint of a single record, such as {@code GET /directories/{id}}
     * @param id the id of the deleted record
     */
    default void recordDeleted(Endpoint endpoint, String id) {}

    /**
     * A field could not be read in an answer and is null in its records. Called once per path of each page or record.
     */
    default void fieldUnreadable(Endpoint endpoint, Unreadable field) {}

    /**
     * The endpoint. There are few different values, so it fits a metric's tag.
     *
     * @param method the HTTP method
     * @param path the path template, such as {@code /directory_users/{id}}
     */
    record Endpoint(String method, String path) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }
}
