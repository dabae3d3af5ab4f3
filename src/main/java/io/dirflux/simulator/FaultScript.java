package io.dirflux.simulator;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults planned, by route. Each rule sees every request of its route; the first one that has a fault decides. */
final class FaultScript {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    void add(Route route, FaultRule rule) {
        entries.add(new Entry(route, rule));
    }

    /** Plans a fault for the n-th request of a route from now, n from 1. */
    void add(Route route, int nth, Fault fault) {
        if (nth < 1) {
            throw new IllegalArgumentException("requests are counted from 1, was " + nth);
        }
        AtomicInteger seen = new AtomicInteger();
        add(route, (request, honest) -> seen.incrementAndGet() == nth ? Optional.of(fault) : Optional.empty());
    }

    Optional<Fault> faultFor(RecordedRequest request, SimulatedResponse honest) {
        return entries.stream()
                .filter(entry -> entry.route == request.route())
                .map(entry -> entry.rule.faultFor(request, honest))
                .toList() // all of them, so that each can count
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private record Entry(Route route, FaultRule rule) {}
}
