package io.dirflux.simulator;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The planned faults, by route. Every rule sees every request of its route; the first fault returned is used. */
final class FaultScript {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    void add(Route route, FaultRule rule) {
        entries.add(new Entry(route, rule));
    }

    /** Plans a fault for the nth request of a route, counted from 1. */
    void add(Route route, int nth, Fault fault) {
        if (nth < 1) {
            throw new IllegalArgumentException("nth must be 1 or more, was " + nth);
        }
        AtomicInteger seen = new AtomicInteger();
        add(route, (request, correct) -> seen.incrementAndGet() == nth ? Optional.of(fault) : Optional.empty());
    }

    Optional<Fault> faultFor(RecordedRequest request, SimulatedResponse correct) {
        return entries.stream()
                .filter(entry -> entry.route == request.route())
                .map(entry -> entry.rule.faultFor(request, correct))
                .toList() // call every rule, because each may count its requests
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private record Entry(Route route, FaultRule rule) {}
}
