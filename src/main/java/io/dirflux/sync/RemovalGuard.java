package io.dirflux.sync;

import io.dirflux.error.MassRemovalException;
import io.dirflux.sync.SweepCounts.KindCount;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a sweep that would remove too many rows at once.
 *
 * <ul>
 *   <li>More than a share of the users, groups or memberships, each counted by itself, and at least 20 of them.
 *   <li>Every user, if the list of users was empty for the first time.
 * </ul>
 *
 * @param maxRemoval the share that a sweep may remove, from 0 to 1; 0.2 by default
 */
public record RemovalGuard(double maxRemoval) {

    private static final int FEWEST = 20;

    public RemovalGuard {
        if (!(maxRemoval >= 0 && maxRemoval <= 1)) {
            throw new IllegalArgumentException("maxRemoval is a share from 0 to 1, not " + maxRemoval);
        }
    }

    /**
     * Why the sweep of a directory is refused; null if it is permitted.
     *
     * @param counts the rows that the sweep would remove
     */
    public @Nullable MassRemovalException refusal(StoredDirectory directory, SweepCounts counts) {
        if (isTooMuch(counts.users()) || isTooMuch(counts.groups()) || isTooMuch(counts.memberships())) {
            return refused(
                    directory,
                    "A pass would have removed " + told(counts.users()) + " users, " + told(counts.groups())
                            + " groups and " + told(counts.memberships()) + " memberships");
        }
        if (foundNobody(directory, counts) && directory.emptyPasses() == 0 && maxRemoval < 1) {
            return refused(
                    directory,
                    "The list of users came back empty, where the store has "
                            + counts.users().total() + ". They are removed if the next pass finds nobody either");
        }
        return null;
    }

    /** Whether the pass listed no user though some are stored. */
    public static boolean foundNobody(StoredDirectory directory, SweepCounts counts) {
        return directory.pass().users() == 0 && counts.users().unseen() > 0;
    }

    private boolean isTooMuch(KindCount count) {
        return count.unseen() >= FEWEST && count.unseen() > maxRemoval * count.total();
    }

    private static String told(KindCount count) {
        return count.unseen() + " of " + count.total();
    }

    private static MassRemovalException refused(StoredDirectory directory, String what) {
        return new MassRemovalException(
                directory.id(),
                what + ". Nothing was removed from directory " + directory.id() + ". If this is right, permit it once:"
                        + " run a sync of this store with maxRemoval(1)");
    }
}
