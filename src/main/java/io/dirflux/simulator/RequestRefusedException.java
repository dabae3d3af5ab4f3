package io.dirflux.simulator;

/** Ends the answering of a request with an error response. */
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
