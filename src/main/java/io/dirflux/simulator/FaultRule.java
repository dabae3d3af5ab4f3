package io.dirflux.simulator;

import java.util.Optional;

/**
 * Chooses the fault for each request. It receives the correct response and may return a changed one:
 *
 * <pre>{@code
 * simulator.faults(Route.LIST_USERS, (request, correct) ->
 *         Optional.of(new Fault.Body(correct.body().replace("\"active\"", "\"inactive\""))));
 * }</pre>
 */
@FunctionalInterface
public interface FaultRule {

    /**
     * Returns the fault to apply, or empty. Called on an event loop: it must not block.
     *
     * @param request the request; its status is that of the correct response
     * @param correct the correct response
     */
    Optional<Fault> faultFor(RecordedRequest request, SimulatedResponse correct);
}
