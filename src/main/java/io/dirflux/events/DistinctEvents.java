package io.dirflux.events;

import io.dirflux.concurrent.BoundedMap;
import io.dirflux.model.DirectoryEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;

/**
 * An operator that drops events whose id has passed before. WorkOS may deliver a webhook more than once, and a follower
 * repeats events after a crash.
 */
public final class DistinctEvents {

    private DistinctEvents() {}

    /**
     * Drops an event if its id is among the last {@code window} ids that passed.
     *
     * <pre>{@code
     * events.transform(DistinctEvents.among(10_000)).flatMap(handler)
     * }</pre>
     *
     * <p>Each subscription remembers its own ids, about 100 bytes each: 10,000 ids take about 1 MB. Demand and
     * cancellation pass through; a dropped event is replaced by the next one.
     *
     * <p>An id is remembered before the handler has succeeded. Retry the handler behind this operator; a retry in front
     * of it drops the event that failed.
     *
     * @param window the number of ids to remember, at least 1; choose more than the number of events that can arrive
     *     between an event and its last copy
     * @throws IllegalArgumentException if {@code window} is less than 1
     */
    public static UnaryOperator<Flux<DirectoryEvent>> among(int window) {
        if (window < 1) {
            throw new IllegalArgumentException("window must be at least 1, was " + window);
        }
        return events -> events.distinct(DirectoryEvent::id, () -> lastIds(window));
    }

    private static Collection<String> lastIds(int window) {
        return Collections.newSetFromMap(BoundedMap.lastAdded(window));
    }
}
