package io.dirflux.simulator;

/** Stops the handling of a request and carries the error response to send. */
final class RequestRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SimulatedResponse response;

    RequestRefusedException(SimulatedResponse response) {
        super("status " + response.status(), null, false, false);
        this.response = response;
    }

    SimulatedResponse response() {
        return response;
    }
}
