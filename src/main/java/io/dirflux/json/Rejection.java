package io.dirflux.json;

/** Leaves the reading of one record; thrown and caught within this package, hence without a stack trace. */
final class Rejection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    Rejection(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
