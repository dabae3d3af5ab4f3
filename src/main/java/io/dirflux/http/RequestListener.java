package io.dirflux.http;

import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Page;
import io.dirflux.model.Unreadable;
import io.dirflux.ratelimit.Priority;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Receives each step of every request: for progress, metrics, or to see why a call was slow.
 *
 * <p>Every method does nothing by default. A method is called on the thread of the step, usually a connection's event
 * loop, so it must return quickly and must not block. An exception that it throws is logged and ignored. Give one to
 * {@code DirectorySyncClientBuilder.listener} for all calls, or to {@code CallOptions.listener} for one call.
 */
public interface RequestListener {

    /** How a call ended. */
    enum CallOutcome {
        SUCCESS,
        FAILURE,
        CANCELLED
    }

    /**
     * A call that begins.
     *
     * @param endpoint what it asks
     * @param dialect the dialect of the client
     * @param lane the priority with which it waits for its permits
     * @param server the base URL of the client
     */
    record CallStart(Endpoint endpoint, Dialect dialect, Priority lane, URI server) {}

    /**
     * A call begins: one request with all its attempts, such as one page of a list. The listener that is returned
     * receives the steps of this call. By default that is this very listener, for all calls; return a new one to tell
     * calls apart. Called at the subscription, before the call waits for its permit. If it throws, this listener is not
     * told of the call.
     *
     * @param context the call's Reactor context, which may hold a trace
     */
    default RequestListener begin(CallStart call, ContextView context) {
        return this;
    }

    /** A request is about to wait for its permit. */
    default void queued(Endpoint endpoint) {}

    /** A permit was granted after this wait; a connection is taken now. */
    default void permitGranted(Endpoint endpoint, Duration queued) {}

    /**
     * The request of an attempt, numbered from 1, is about to be sent, and this listener may add headers to it, such as
     * {@code traceparent}. A header of {@code CallOptions.header} with the same name replaces it. A header that only
     * the client may set, such as {@code Authorization}, is refused with an {@link IllegalArgumentException}.
     *
     * @param headers takes the name and the value of a header
     */
    default void headersPrepared(Endpoint endpoint, int number, BiConsumer<String, String> headers) {}

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
     * A call has ended. Called once for each {@link #begin}, also if the call was cancelled while it waited. An attempt
     * that was running then has ended too, without an {@link #attemptEnded}.
     *
     * @param failure why it failed, null for the other outcomes
     */
    default void ended(Endpoint endpoint, CallOutcome outcome, @Nullable Throwable failure) {}

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
