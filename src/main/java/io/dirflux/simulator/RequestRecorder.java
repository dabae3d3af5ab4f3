package io.dirflux.simulator;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps the requests that arrived so far. */
final class RequestRecorder {
    private final ConcurrentLinkedQueue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    void started() {
        inFlight.incrementAndGet();
    }

    void arrived(RecordedRequest request) {
        requests.add(request);
    }

    void finished() {
        inFlight.decrementAndGet();
    }

    List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    void clear() {
        requests.clear();
    }

    int inFlight() {
        return inFlight.get();
    }
}
