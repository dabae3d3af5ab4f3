package io.dirflux.sync;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import java.util.List;
import java.util.Set;

/**
 * The rows that a store writes in one directory, from {@link RowMerge}. The store writes the number of the directory's
 * current pass into each row, as the last pass that has seen it.
 *
 * @param directory the directory after the transaction
 * @param groups to insert or update
 * @param users to insert or update
 * @param memberships to insert
 * @param seen rows that stay as they are and are marked as seen by the pass
 * @param unreadable users and groups whose rows stay as they are and are marked as seen with their memberships
 * @param removedGroups to delete, with their memberships
 * @param removedUsers to delete, with their memberships
 * @param removedMemberships to delete
 * @param touched keys to mark as touched until the pass ends
 * @param drift keys that a pass has added or changed
 * @param clear whether all rows and touched keys of the directory are deleted first
 * @param changes the changes to record, in this order
 */
public record RowWrites(
        StoredDirectory directory,
        List<DirectoryGroup> groups,
        List<DirectoryUser> users,
        Set<Membership> memberships,
        Set<RecordKey> seen,
        Set<RecordKey> unreadable,
        Set<String> removedGroups,
        Set<String> removedUsers,
        Set<Membership> removedMemberships,
        Set<RecordKey> touched,
        Set<RecordKey> drift,
        boolean clear,
        List<DirectoryChange> changes) {

    /** Only the directory's own row, and no rows in it. */
    static RowWrites only(StoredDirectory directory, boolean clear, List<DirectoryChange> changes) {
        return new RowWrites(
                directory, List.of(), List.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(),
                Set.of(), clear, changes);
    }
}
