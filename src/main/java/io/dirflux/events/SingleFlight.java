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
        Lane lane;
        boolean starts;
        synchronized (this) {
            if (pending == maxPending) {
                throw Exceptions.failWithOverflow("There are " + maxPending + " events pending already");
            }
            pending++;
            starts = !lanes.containsKey(userId);
            lane = lanes.computeIfAbsent(userId, unused -> new Lane());
            boarded = lane.board(gone);
        }
        boarded.tellIfGone();
        if (starts) {
            start(userId, lane);
        }
        return boarded.onLanded();
    }

    synchronized int pending() {
        return pending;
    }

    /** One flight after the other, never one within the other: those that land at once would overflow the stack. */
    private void start(String userId, Lane lane) {
        Mono.defer(() -> flown(userId, lane)).repeat(() -> !lane.empty).subscribe();
    }

    private Mono<Void> flown(String userId, Lane lane) {
        Flight flight = lane.running;
        return Mono.defer(() -> work.apply(userId, flight)).materialize().flatMap(end -> {
            land(userId, lane);
            flight.land(end.getThrowable());
            return Mono.empty();
        });
    }

    private synchronized void land(String userId, Lane lane) {
        lane.running.depart();
        pending -= lane.running.events();
        if (lane.waiting == null) {
            lane.empty = true;
            lanes.remove(userId);
        } else {
            lane.running = lane.waiting;
            lane.waiting = null;
        }
    }

    /** Guarded by its owner; {@code running} and {@code empty} are written between flights, by the thread that reads them. */
    private static final class Lane {

        private Flight running = new Flight();
        private @Nullable Flight waiting;
        private boolean empty;

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
