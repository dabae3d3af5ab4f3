package io.dirflux.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far the pass of a directory is.
 *
 * @param directoryId which directory
 * @param phase what it lists at present
 * @param done how many records of the phase are listed
 * @param expected how many there are in all, by the server's count; null if it does not tell
 * @param left how long the phase takes at the pace so far; null if that cannot be told
 */
public record SyncProgress(
        String directoryId,
        SyncPass.Phase phase,
        long done,
        @Nullable Long expected,
        @Nullable Duration left) {}
