package io.dirflux.events;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Sinks;

/**
 * One run of the work for a user, shared by the events that joined before it was sealed. All of them get its result.
 *
 * @param <R> the result of the work
 */
final class SharedRun<R> {

    private final Sinks.Empty<Void> deleted = Sinks.empty();
    private final Sinks.One<R> result = Sinks.one();
    private @Nullable Instant newestEvent;
    private boolean sealed;
    private boolean waitingToAskAgain;
    private boolean deleteFollows;
    private volatile boolean isDeleted;
    private int events;

    /**
     * Adds an event, unless the run is sealed. A delete also joins a run that waits to ask again, and ends the wait.
     */
    synchronized boolean join(boolean userIsDeleted, Instant eventTime) {
        if (sealed && !(userIsDeleted && waitingToAskAgain)) {
            deleteFollows |= userIsDeleted;
            return false;
        }
        events++;
        isDeleted |= userIsDeleted;
        newestEvent = newestEvent == null || newestEvent.isBefore(eventTime) ? eventTime : newestEvent;
        return true;
    }

    /** The time of the newest event that joined. */
    synchronized Instant newestEvent() {
        return Objects.requireNonNull(newestEvent);
    }

    /** Begins the wait before the server is asked again; false if the user was deleted, so that asking is useless. */
    synchronized boolean beginWait() {
        waitingToAskAgain = !isDeleted && !deleteFollows;
        return waitingToAskAgain;
    }

    synchronized void endWait() {
        waitingToAskAgain = false;
    }

    /** Ends the joining. Call it when the request is sent: its answer may not include changes after that. */
    synchronized void seal() {
        sealed = true;
    }

    synchronized int events() {
        return events;
    }

    /** Whether one of the events says that the user was deleted. */
    boolean isDeleted() {
        return isDeleted;
    }

    /** Completes when an event says that the user was deleted, so that a request that still waits can be given up. */
    Mono<Void> onDeleted() {
        return deleted.asMono();
    }

    /** Completes {@link #onDeleted} if it applies. Call it without holding a lock: subscribers run inside. */
    void signalIfDeleted() {
        if (isDeleted) {
            deleted.tryEmitEmpty(); // a second call changes nothing
        }
    }

    Mono<R> result() {
        return result.asMono();
    }

    /** Passes the end of the work to all events of the run. */
    void complete(Signal<R> end) {
        R value = end.get();
        Throwable failure = end.getThrowable();
        if (failure != null) {
            result.tryEmitError(failure);
        } else if (value != null) {
            result.tryEmitValue(value);
        } else {
            result.tryEmitEmpty();
        }
    }
}
