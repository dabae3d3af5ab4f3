package io.dirflux.sync;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import java.util.Map;
import java.util.Set;

/**
 * The stored rows for the keys of a {@link RecordBatch}, read in the transaction that writes them.
 *
 * @param groups the groups among {@link RecordBatch#groupIds()}
 * @param users the users among {@link RecordBatch#userIds()}
 * @param namedGroups the groups among {@link RecordBatch#namedGroupIds()} that are stored
 * @param namedUsers the users among {@link RecordBatch#namedUserIds()} that are stored
 * @param memberships those among {@link RecordBatch#membershipKeys()}; if changes are recorded, also all of users and
 *     groups that are removed
 * @param touched the touched ones among all these keys; may be empty for {@link DirectoryBatch.Origin#EVENTS}
 */
public record CurrentRows(
        Map<String, DirectoryGroup> groups,
        Map<String, DirectoryUser> users,
        Set<String> namedGroups,
        Set<String> namedUsers,
        Set<Membership> memberships,
        Set<RecordKey> touched) {

    /** No rows. */
    public static final CurrentRows NONE = new CurrentRows(Map.of(), Map.of(), Set.of(), Set.of(), Set.of(), Set.of());

    boolean hasGroup(String id) {
        return groups.containsKey(id) || namedGroups.contains(id);
    }

    boolean hasUser(String id) {
        return users.containsKey(id) || namedUsers.contains(id);
    }
}
