package io.dirflux.sync;

import java.time.Instant;
import java.util.Objects;

/**
 * The end of a pass: removes the rows that it has not seen and that no event has touched meanwhile, in one transaction.
 *
 * @param directoryId the id of the directory
 * @param step the step from {@link SyncPass.Phase#SWEEP} to the end of the pass
 * @param guard refuses to remove too much
 * @param onlyIfNothingIsUnseen changes nothing if there is something to remove
 * @param recordChanges whether the store records the removals for its consumers
 * @param at the time of the end
 */
public record SweepRequest(
        String directoryId,
        DirectoryBatch.PassStep step,
        RemovalGuard guard,
        boolean onlyIfNothingIsUnseen,
        boolean recordChanges,
        Instant at) {

    public SweepRequest {
        Objects.requireNonNull(directoryId, "directoryId");
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(guard, "guard");
        Objects.requireNonNull(at, "at");
    }
}
