package io.dirflux.events;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * Runs the work of one user once at a time, and shares a run among the events that come before it is sealed.
 *
 * <ul>
 *   <li>Per user there is one run under way, and at most one that waits for it.
 *   <li>Different users do not wait for each other.
 *   <li>Only users with work to do take memory.
 * </ul>
 */
final class SingleFlight<R> {

    private final BiFunction<String, SharedRun<R>, Mono<R>> work;
    private final int maxPending;
    private final Map<String, UserRuns<R>> users = new HashMap<>();
    private int pending;

    /** @param work the work for a user; it seals the run when its request is sent */
    SingleFlight(BiFunction<String, SharedRun<R>, Mono<R>> work, int maxPending) {
        this.work = work;
        this.maxPending = maxPending;
    }

    /**
     * Joins the first run of the user that is not sealed, and starts it if none is under way.
     *
     * @param eventTime when the event happened
     * @return the result of that run
     */
    Mono<R> join(String userId, boolean deleted, Instant eventTime) {
        SharedRun<R> joined;
        UserRuns<R> user;
        boolean starts;
        synchronized (this) {
            if (pending == maxPending) {
                throw Exceptions.failWithOverflow("There are " + maxPending + " events pending already");
            }
            pending++;
            starts = !users.containsKey(userId);
            user = users.computeIfAbsent(userId, unused -> new UserRuns<>());
            joined = user.join(deleted, eventTime);
        }
        joined.signalIfDeleted();
        if (starts) {
            start(userId, user);
        }
        return joined.result();
    }

    synchronized int pending() {
        return pending;
    }

    /** Repeats instead of nesting: runs that end at once would overflow the stack. */
    private void start(String userId, UserRuns<R> user) {
        Mono.defer(() -> runOnce(userId, user)).repeat(() -> !user.finished).subscribe();
    }

    private Mono<Void> runOnce(String userId, UserRuns<R> user) {
        SharedRun<R> run = user.running;
        return Mono.defer(() -> work.apply(userId, run)).materialize().flatMap(end -> {
            moveOn(userId, user);
            run.complete(end);
            return Mono.empty();
        });
    }

    private synchronized void moveOn(String userId, UserRuns<R> user) {
        user.running.seal();
        pending -= user.running.events();
        if (user.waiting == null) {
            user.finished = true;
            users.remove(userId);
        } else {
            user.running = user.waiting;
            user.waiting = null;
        }
    }

    /**
     * The run of a user that is under way, and the one behind it. Guarded by the owner's lock; {@code running} and
     * {@code finished} change only between runs, on the thread that reads them.
     */
    private static final class UserRuns<R> {

        private SharedRun<R> running = new SharedRun<>();
        private @Nullable SharedRun<R> waiting;
        private boolean finished;

        SharedRun<R> join(boolean deleted, Instant eventTime) {
            if (running.join(deleted, eventTime)) {
                return running;
            }
            if (waiting == null) {
                waiting = new SharedRun<>();
            }
            waiting.join(deleted, eventTime);
            return waiting;
        }
    }
}
