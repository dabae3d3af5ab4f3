package io.dirflux.micrometer;

/**
 * The error of an observation: the type of a call's failure, or the outcome of an attempt. A tracer records the message
 * of an error, its stack and its causes, and those of the real failure may hold a request id or what a secret manager
 * says.
 */
final class ObservedFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ObservedFailure(String type) {
        super(type, null, false, false);
    }
}
