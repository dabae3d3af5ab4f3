package io.dirflux.events;

import io.dirflux.model.DirectoryEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;

/** Leaves out events that came before, as an operator. Webhooks are delivered more than once; so is what is read again. */
public final class DistinctEvents {

    private DistinctEvents() {}

    /**
     * Lets an event pass unless one of its id is among the last ones that passed. Remembers so many ids, about 100 bytes
     * each, per subscription; demand and cancellation go through, and an event left out is replaced by the next.
     *
     * <pre>{@code
     * events.transform(DistinctEvents.among(10_000)).flatMap(handler)
     * }</pre>
     *
     * <p>An event counts as seen before its handler has succeeded: put the retry behind this operator, not before it.
     *
     * @param window how many ids, at least 1: more than arrive between an event and its last copy
     */
    public static UnaryOperator<Flux<DirectoryEvent>> among(int window) {
        if (window < 1) {
            throw new IllegalArgumentException("window must be at least 1, was " + window);
        }
        return events -> events.distinct(DirectoryEvent::id, () -> lastIds(window));
    }

    private static Collection<String> lastIds(int window) {
        return Collections.newSetFromMap(new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > window;
            }
        });
    }
}
