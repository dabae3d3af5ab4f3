package io.dirflux.sync;

import io.dirflux.error.MassRemovalException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of one pass of a directory.
 *
 * @param directoryId the id of the directory
 * @param outcome how the pass ended
 * @param groups the number of listed groups
 * @param users the number of listed users
 * @param memberships the number of listed memberships
 * @param removed the number of rows that the sweep has removed
 * @param drift the number of rows that the pass has added, changed or removed and that no event reported; 0 in the
 *     first pass
 * @param refused the records that were left out, at most 100 of them
 * @param failure why it failed, or a {@link MassRemovalException}; null if nothing failed
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
        /** The copy contains the directory as it was listed, and the events since then. */
        COMPLETE,
        /** The same, but no rows were removed: see the failure. */
        NOT_SWEPT,
        /** The pass has stopped and no rows were removed. The next run continues it from there. */
        FAILED,
        /** The directory was deleted during the pass. */
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

    /** The directory and the result, without any record. */
    @Override
    public String toString() {
        return "DirectoryReport[" + directoryId + ", " + outcome + ", groups=" + groups + ", users=" + users
                + ", memberships=" + memberships + ", removed=" + removed + ", drift=" + drift + ", refused="
                + refused.size() + ", failure=" + failure + "]";
    }
}
