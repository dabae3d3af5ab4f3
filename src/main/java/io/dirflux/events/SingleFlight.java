package io.dirflux.events;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * For each user one flight at a time, and at most one more that waits for it. Knows only users about whom there is
 * something to do.
 */
final class SingleFlight {

    private final BiFunction<String, Flight, Mono<Void>> work;
    private final int maxPending;
    private final Map<String, Lane> lanes = new HashMap<>();
    private int pending;

    /** @param work what a flight does for a user; it departs when what it asks for is sent */
    SingleFlight(BiFunction<String, Flight, Mono<Void>> work, int maxPending) {
        this.work = work;
        this.maxPending = maxPending;
    }

    /**
     * Boards the first flight of a user that has not departed, and starts it if none is under way.
     *
     * @return ends as the flight does
     */
    Mono<Void> join(String userId, boolean gone) {
        Flight boarded;
        boolean starts;
        synchronized (this) {
            if (pending == maxPending) {
                throw Exceptions.failWithOverflow("There are " + maxPending + " events pending already");
            }
            pending++;
            starts = !lanes.containsKey(userId);
            boarded = lanes.computeIfAbsent(userId, unused -> new Lane()).board(gone);
        }
        boarded.tellIfGone();
        if (starts) {
            start(userId, boarded);
        }
        return boarded.onLanded();
    }

    synchronized int pending() {
        return pending;
    }

    private void start(String userId, Flight flight) {
        Mono.defer(() -> work.apply(userId, flight))
                .subscribe(null, failure -> landed(userId, flight, failure), () -> landed(userId, flight, null));
    }

    private void landed(String userId, Flight flight, @Nullable Throwable failure) {
        Flight next = afterLanding(userId, flight);
        flight.land(failure);
        if (next != null) {
            start(userId, next);
        }
    }

    /** Null: there is nothing more to do for this user. */
    private synchronized @Nullable Flight afterLanding(String userId, Flight flight) {
        flight.depart();
        pending -= flight.events();
        Lane lane = lanes.get(userId);
        Flight next = lane == null ? null : lane.waiting;
        if (lane == null || next == null) {
            lanes.remove(userId);
            return null;
        }
        lane.running = next;
        lane.waiting = null;
        return next;
    }

    /** Guarded by the one who owns it. */
    private static final class Lane {

        private Flight running = new Flight();
        private @Nullable Flight waiting;

        Flight board(boolean gone) {
            if (running.board(gone)) {
                return running;
            }
            if (waiting == null) {
                waiting = new Flight();
            }
            waiting.board(gone);
            return waiting;
        }
    }
}
