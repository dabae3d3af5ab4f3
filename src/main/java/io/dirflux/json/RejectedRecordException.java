package io.dirflux.json;

import io.dirflux.model.Rejected;

/** The body of a single record is valid JSON, but not such a record. Another attempt would get the same one. */
public final class RejectedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Rejected rejected;

    RejectedRecordException(Rejected rejected) {
        super(rejected.reason());
        this.rejected = rejected;
    }

    /** What was wrong, without a value of the record; its index is 0. */
    public Rejected rejected() {
        return rejected;
    }
}
