package io.dirflux.sync;

import io.dirflux.error.MassRemovalException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of one pass of a directory.
 *
 * @param directoryId which directory
 * @param outcome how it ended
 * @param groups the groups listed
 * @param users the users listed
 * @param memberships the memberships listed
 * @param removed how many rows the sweep has removed
 * @param drift how many rows the pass has added, changed or removed that no event told of; 0 in the first pass
 * @param refused the records that were left out, at most 100 of them
 * @param failure why it failed, or a {@link MassRemovalException}; null if all is well
 */
public record DirectoryReport(
        String directoryId,
        Outcome outcome,
        long groups,
        long users,
        long memberships,
        long removed,
        long drift,
        List<RefusedRecord> refused,
        @Nullable Throwable failure) {

    /** How a pass ended. */
    public enum Outcome {
        /** The directory is as it was listed, with the events since. */
        COMPLETE,
        /** The directory is as it was listed, but nothing was removed: see the failure. */
        NOT_SWEPT,
        /** The pass came to a halt and goes on from there when it is run again. Nothing was removed. */
        FAILED,
        /** The directory was deleted meanwhile. */
        DELETED
    }

    public DirectoryReport {
        Objects.requireNonNull(directoryId, "directoryId");
        Objects.requireNonNull(outcome, "outcome");
        refused = List.copyOf(refused);
    }

    static DirectoryReport of(SweepResult swept, List<RefusedRecord> refused) {
        SyncPass pass = swept.directory().pass();
        return new DirectoryReport(
                swept.directory().id(),
                swept.refusal() == null ? Outcome.COMPLETE : Outcome.NOT_SWEPT,
                pass.groups(),
                pass.users(),
                pass.memberships(),
                swept.refusal() == null ? swept.counts().unseen() : 0,
                swept.drift(),
                refused,
                swept.refusal());
    }

    static DirectoryReport ended(StoredDirectory directory, Outcome outcome, @Nullable Throwable failure) {
        SyncPass pass = directory.pass();
        return new DirectoryReport(
                directory.id(), outcome, pass.groups(), pass.users(), pass.memberships(), 0, 0, List.of(), failure);
    }

    /** The directory and how it ended. */
    @Override
    public String toString() {
        return "DirectoryReport[" + directoryId + ", " + outcome + ", groups=" + groups + ", users=" + users
                + ", memberships=" + memberships + ", removed=" + removed + ", drift=" + drift + ", refused="
                + refused.size() + ", failure=" + failure + "]";
    }
}
