package io.dirflux.events;

import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Lets the work of one directory be done in order, whatever is done for others meanwhile. */
final class DirectoryLanes {

    private final Map<String, Place> tails = new ConcurrentHashMap<>();

    /**
     * The work, which begins when all that was put into the same lane before has succeeded; after a failure the lane
     * stands still. To be called in order, and each result to be subscribed to.
     *
     * @param directoryId null is a lane of its own
     */
    Mono<Void> inTurn(@Nullable String directoryId, Mono<Void> work) {
        String lane = Objects.requireNonNullElse(directoryId, "");
        Place before = tails.get(lane);
        Place place = before == null ? new Place(new Turns()) : new Place(before.turns);
        tails.put(lane, place);
        Mono<Void> turn = before == null ? Mono.empty() : before.done.asMono();
        return turn.then(work).doOnSuccess(nothing -> {
            tails.remove(lane, place);
            place.turns.next(place.done);
        });
    }

    /** One piece of work in a lane. */
    private static final class Place {

        private final Sinks.Empty<Void> done = Sinks.empty();
        private final Turns turns;

        Place(Turns turns) {
            this.turns = turns;
        }
    }

    /** Gives a lane's turns one after the other, never one within the other: a long lane would overflow the stack. */
    private static final class Turns {

        private final Queue<Sinks.Empty<Void>> due = new ConcurrentLinkedQueue<>();
        private final AtomicInteger pending = new AtomicInteger();

        void next(Sinks.Empty<Void> done) {
            due.add(done);
            if (pending.getAndIncrement() == 0) {
                do {
                    due.remove().tryEmitEmpty();
                } while (pending.decrementAndGet() > 0);
            }
        }
    }
}
