package io.dirflux.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The progress of the pass of a directory.
 *
 * @param directoryId the id of the directory
 * @param phase the current phase
 * @param groups the number of groups that the pass has listed so far
 * @param users the number of users that it has listed
 * @param memberships the number of memberships that it has listed
 * @param done the number of records of the phase that are listed
 * @param expected the number of records in all, according to the server; null if it does not report it
 * @param left the time left for the phase at the rate so far; null if it is not known
 */
public record SyncProgress(
        String directoryId,
        SyncPass.Phase phase,
        long groups,
        long users,
        long memberships,
        long done,
        @Nullable Long expected,
        @Nullable Duration left) {}
