package io.dirflux.sync;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The newest state of some records of a directory. A key is in at most one of these collections, except that a
 * membership may name a user or group of the same batch.
 *
 * @param groups to add or change
 * @param users to add or change
 * @param groupsIfUnknown to add if there is no such group
 * @param usersIfUnknown to add if there is no such user
 * @param memberships to add
 * @param removedGroups to remove, with their memberships
 * @param removedUsers to remove, with their memberships
 * @param removedMemberships to remove
 * @param unreadable users and groups that exist but could not be read; their rows and memberships stay as they are
 */
public record RecordBatch(
        Collection<DirectoryGroup> groups,
        Collection<DirectoryUser> users,
        Collection<DirectoryGroup> groupsIfUnknown,
        Collection<DirectoryUser> usersIfUnknown,
        Set<Membership> memberships,
        Set<String> removedGroups,
        Set<String> removedUsers,
        Set<Membership> removedMemberships,
        Set<RecordKey> unreadable) {

    /** No records. */
    public static final RecordBatch EMPTY = new RecordBatch(
            List.of(), List.of(), List.of(), List.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

    public RecordBatch {
        groups = List.copyOf(groups);
        users = List.copyOf(users);
        groupsIfUnknown = List.copyOf(groupsIfUnknown);
        usersIfUnknown = List.copyOf(usersIfUnknown);
        memberships = Set.copyOf(memberships);
        removedGroups = Set.copyOf(removedGroups);
        removedUsers = Set.copyOf(removedUsers);
        removedMemberships = Set.copyOf(removedMemberships);
        unreadable = Set.copyOf(unreadable);
    }

    /** A page of a pass. */
    static RecordBatch page(
            Collection<DirectoryGroup> groups,
            Collection<DirectoryUser> users,
            Set<Membership> memberships,
            Set<RecordKey> unreadable) {
        return new RecordBatch(
                groups, users, List.of(), List.of(), memberships, Set.of(), Set.of(), Set.of(), unreadable);
    }

    /** The users whose rows decide what is written. */
    public Set<String> userIds() {
        Set<String> ids = new LinkedHashSet<>(removedUsers);
        users.forEach(user -> ids.add(user.id()));
        return ids;
    }

    /** The groups whose rows decide what is written. */
    public Set<String> groupIds() {
        Set<String> ids = new LinkedHashSet<>(removedGroups);
        groups.forEach(group -> ids.add(group.id()));
        return ids;
    }

    /** The other users, for which it only matters whether there is a row. */
    public Set<String> namedUserIds() {
        Set<String> ids = new LinkedHashSet<>();
        usersIfUnknown.forEach(user -> ids.add(user.id()));
        memberships.forEach(membership -> ids.add(membership.userId()));
        ids.removeAll(userIds());
        return ids;
    }

    /** The other groups, for which it only matters whether there is a row. */
    public Set<String> namedGroupIds() {
        Set<String> ids = new LinkedHashSet<>();
        groupsIfUnknown.forEach(group -> ids.add(group.id()));
        memberships.forEach(membership -> ids.add(membership.groupId()));
        ids.removeAll(groupIds());
        return ids;
    }

    /** The memberships whose rows decide what is written, besides those of removed users and groups. */
    public Set<Membership> membershipKeys() {
        Set<Membership> keys = new LinkedHashSet<>(memberships);
        keys.addAll(removedMemberships);
        return keys;
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return this.equals(EMPTY);
    }
}
