package io.dirflux.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that was left out because it could not be read, or because the store refused it. Other records are not
 * affected. Its row, if there is one, is not removed.
 *
 * @param kind the kind of record
 * @param id its id, null if that could not be read either
 * @param reason the problem, with the field if it is known; never a value of the record
 */
public record RefusedRecord(RecordKind kind, @Nullable String id, String reason) {

    public RefusedRecord {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }
}
