package io.dirflux.sync;

import io.dirflux.error.MassRemovalException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of a sweep.
 *
 * @param directory the directory as it is now. Its pass has not ended if there was something to remove and the request
 *     did not permit it
 * @param counts the rows before the sweep, and those it removed unless it was refused
 * @param refusal why it removed nothing; null if it was not refused
 * @param drift the number of rows that the pass has added, changed or removed and that no event had touched by its end
 */
public record SweepResult(
        StoredDirectory directory,
        SweepCounts counts,
        @Nullable MassRemovalException refusal,
        long drift) {

    public SweepResult {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(counts, "counts");
    }
}
