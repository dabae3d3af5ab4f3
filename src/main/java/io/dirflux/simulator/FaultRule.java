package io.dirflux.simulator;

import java.util.Optional;

/**
 * Decides by request which fault an answer meets. It sees the honest answer, so that it can bend it:
 *
 * <pre>{@code
 * simulator.faults(Route.LIST_USERS, (request, honest) ->
 *         Optional.of(new Fault.Body(honest.body().replace("\"active\"", "\"inactive\""))));
 * }</pre>
 */
@FunctionalInterface
public interface FaultRule {

    /**
     * The fault of this answer, or empty. Called on an event loop: it must not block.
     *
     * @param request the request; its status is the honest answer's
     * @param honest what would be answered
     */
    Optional<Fault> faultFor(RecordedRequest request, SimulatedResponse honest);
}
