package io.dirflux.sync;

import io.dirflux.error.MassRemovalException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep has done.
 *
 * @param directory the directory as it is now; its pass is still under way if there was something to remove, and the
 *     request was not to
 * @param counts the rows before the sweep, and those it removed unless it was refused
 * @param refusal why it removed nothing; null if it was not refused
 * @param drift how many rows the pass has added, changed or removed that no event had touched by its end
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
