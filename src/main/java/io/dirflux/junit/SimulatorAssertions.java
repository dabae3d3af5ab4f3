package io.dirflux.junit;

import io.dirflux.simulator.Simulator;

/**
 * Checks what a simulator has received. Import {@code assertThat} statically; it can be used beside that of AssertJ.
 *
 * <pre>{@code
 * assertThat(simulator).received(Route.LIST_DIRECTORIES).received(Route.LIST_USERS).times(3).inOrder();
 * assertThat(simulator).spentPermits(4).refusedNothing();
 * }</pre>
 */
public final class SimulatorAssertions {

    private SimulatorAssertions() {}

    /** Checks of the requests of the current test so far. Later requests do not count. */
    public static SimulatorAssert assertThat(SimulatorExtension extension) {
        return assertThat(extension.simulator());
    }

    /** Checks of the requests so far. Later requests do not count. */
    public static SimulatorAssert assertThat(Simulator simulator) {
        return new SimulatorAssert(simulator.requests());
    }
}
