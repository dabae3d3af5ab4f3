package io.dirflux.sync;

import io.dirflux.Memberships.Source;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DirectorySync#run() run} costs.
 *
 * <p>It counts the requests that list directories, users, groups and memberships. Not counted are retries, and the
 * polls for events: one at the beginning, one at the end, and one every 1 to 30 seconds between them.
 *
 * @param directories one plan per linked directory, in the order of their ids
 * @param requests how many requests are sent; null if a directory does not tell its counts, and was never synced
 * @param takes how long it takes by the rate limits, the visibility delay included; null if {@code requests} is. It
 *     takes longer if the server's answers take longer than the limits allow
 */
public record SyncPlan(
        List<DirectoryPlan> directories,
        @Nullable Long requests,
        @Nullable Duration takes) {

    public SyncPlan {
        directories = List.copyOf(directories);
    }

    /**
     * What a pass of a directory costs.
     *
     * @param directoryId which directory
     * @param groups how many groups it has
     * @param users how many users it has
     * @param memberships where its memberships come from
     * @param requests how many requests are sent. By group it is exact if no group has more than 100 members; else the
     *     memberships of the last pass tell how many more there are; without one, every 100 users count
     * @param takes how long it takes by the rate limits
     */
    public record DirectoryPlan(
            String directoryId, long groups, long users, Source memberships, long requests, Duration takes) {

        public DirectoryPlan {
            Objects.requireNonNull(directoryId, "directoryId");
            Objects.requireNonNull(memberships, "memberships");
            Objects.requireNonNull(takes, "takes");
        }
    }

    /**
     * Adds directories up, {@code parallelism} of them at a time.
     *
     * @param parts the plans that can be made
     * @param isComplete whether these are all
     * @param listing the requests that list the directories themselves
     */
    static SyncPlan of(
            List<DirectoryPlan> parts,
            boolean isComplete,
            long listing,
            PassLimits limits,
            int parallelism,
            Duration visibilityDelay) {
        if (!isComplete) {
            return new SyncPlan(parts, null, null);
        }
        long requests =
                listing + parts.stream().mapToLong(DirectoryPlan::requests).sum();
        Duration longest = parts.stream()
                .map(DirectoryPlan::takes)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Duration inTurns = parts.stream()
                .map(DirectoryPlan::takes)
                .reduce(Duration.ZERO, Duration::plus)
                .dividedBy(parallelism);
        Duration together = limits.clientTime(requests).plus(parts.isEmpty() ? Duration.ZERO : visibilityDelay);
        return new SyncPlan(parts, requests, longer(longer(longest, inTurns), together));
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
