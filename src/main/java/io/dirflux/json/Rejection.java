package io.dirflux.json;

/** Ends the reading of one record. Thrown and caught within this package, so it has no stack trace. */
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

    /** The same, of the field at this path; empty if the record itself is meant. */
    Rejection at(String path) {
        return path.isEmpty() ? this : new Rejection(path + ": " + reason);
    }
}
