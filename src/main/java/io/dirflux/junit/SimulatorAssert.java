package io.dirflux.junit;

import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.util.List;
import java.util.function.Predicate;

/**
 * Checks of the requests that a simulator had received when {@link SimulatorAssertions#assertThat} was called. A check
 * that fails throws an {@link AssertionError} that lists these requests, without key and without personal data.
 */
public final class SimulatorAssert {

    private static final int TOO_MANY_REQUESTS = 429;

    private final List<RecordedRequest> requests;

    SimulatorAssert(List<RecordedRequest> requests) {
        this.requests = requests;
    }

    /** Checks that this route was requested at least once. */
    public ReceivedAssert received(Route route) {
        return new ReceivedAssert(this, requests, List.of(), route, request -> true, "");
    }

    /** Checks that this route was not requested. */
    public SimulatorAssert neverReceived(Route route) {
        return check(request -> request.route() == route, 0, "no request of " + route);
    }

    /** Checks that there was no request. */
    public SimulatorAssert receivedNothing() {
        return check(request -> true, 0, "no request");
    }

    /** Checks how many permits the server has counted: one for each attempt that reached it, refused ones included. */
    public SimulatorAssert spentPermits(int permits) {
        return check(request -> true, permits, permits + " permits spent");
    }

    /** Checks that no request was answered with 429. */
    public SimulatorAssert refusedNothing() {
        return check(request -> request.status() == TOO_MANY_REQUESTS, 0, "no request refused with 429");
    }

    private SimulatorAssert check(Predicate<RecordedRequest> counted, int expected, String what) {
        long found = requests.stream().filter(counted).count();
        if (found != expected) {
            throw new AssertionError(RequestText.failure("Expected " + what + ", but counted " + found, requests));
        }
        return this;
    }
}
