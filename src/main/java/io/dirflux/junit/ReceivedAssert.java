package io.dirflux.junit;

import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks of the requests of one route. {@link #received} goes on with another route, and {@link #inOrder} checks the
 * order of all routes that were named.
 */
public final class ReceivedAssert {

    private final SimulatorAssert all;
    private final List<RecordedRequest> requests;
    private final List<RecordedRequest> before;
    private final Route route;
    private final Predicate<RecordedRequest> filter;
    private final String filterText;

    ReceivedAssert(
            SimulatorAssert all,
            List<RecordedRequest> requests,
            List<RecordedRequest> before,
            Route route,
            Predicate<RecordedRequest> filter,
            String filterText) {
        this.all = all;
        this.requests = requests;
        this.before = before;
        this.route = route;
        this.filter = filter;
        this.filterText = filterText;
        if (matching().isEmpty()) {
            throw failure("at least one request of " + what(), "none");
        }
    }

    /** Only the requests with this value of a query parameter. The value is left out of failure messages. */
    public ReceivedAssert with(String parameter, @Nullable String value) {
        Predicate<RecordedRequest> narrower = filter.and(request ->
                value == null ? request.parameter(parameter) == null : value.equals(request.parameter(parameter)));
        return new ReceivedAssert(all, requests, before, route, narrower, filterText + " with the given " + parameter);
    }

    /** Checks the number of requests. */
    public ReceivedAssert times(int times) {
        int found = matching().size();
        if (found != times) {
            throw failure(times + " of " + what(), String.valueOf(found));
        }
        return this;
    }

    /**
     * Goes on with another route.
     *
     * @throws IllegalArgumentException if the route was named before; a new {@code assertThat} can name it again
     */
    public ReceivedAssert received(Route next) {
        if (expected().stream().anyMatch(request -> request.route() == next)) {
            throw new IllegalArgumentException(next + " was named before: its requests cannot be in two places of the"
                    + " order. Begin with assertThat(simulator) again");
        }
        return new ReceivedAssert(all, requests, expected(), next, request -> true, "");
    }

    /**
     * Checks that the requests of all routes named so far arrived in the order in which the routes were named: all of
     * the first route, then all of the second. Requests of other routes may lie between them.
     */
    public ReceivedAssert inOrder() {
        List<RecordedRequest> expected = expected();
        List<RecordedRequest> found =
                requests.stream().filter(expected::contains).toList();
        if (!found.equals(expected)) {
            throw failure("the order " + text(expected), text(found));
        }
        return this;
    }

    /** Checks that no request, of any route, was answered with 429. */
    public SimulatorAssert refusedNothing() {
        return all.refusedNothing();
    }

    /** Checks how many permits all requests have spent; see {@link SimulatorAssert#spentPermits}. */
    public SimulatorAssert spentPermits(int permits) {
        return all.spentPermits(permits);
    }

    private List<RecordedRequest> matching() {
        return requests.stream()
                .filter(request -> request.route() == route && filter.test(request))
                .toList();
    }

    private List<RecordedRequest> expected() {
        List<RecordedRequest> expected = new ArrayList<>(before);
        expected.addAll(matching());
        return expected;
    }

    private String what() {
        return route + filterText;
    }

    private AssertionError failure(String expected, String found) {
        return new AssertionError(RequestText.failure("Expected " + expected + ", but there were " + found, requests));
    }

    private static String text(List<RecordedRequest> requests) {
        return requests.stream().map(request -> request.route().name()).collect(Collectors.joining(", "));
    }
}
