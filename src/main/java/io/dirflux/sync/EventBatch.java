package io.dirflux.sync;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.sync.DirectoryBatch.Origin;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The combined effect of some events on one directory. */
final class EventBatch {

    private final String directoryId;
    private final Map<String, DirectoryUser> users = new LinkedHashMap<>();
    private final Map<String, DirectoryGroup> groups = new LinkedHashMap<>();
    private final Map<String, DirectoryUser> usersIfUnknown = new LinkedHashMap<>();
    private final Map<String, DirectoryGroup> groupsIfUnknown = new LinkedHashMap<>();
    private final Set<Membership> memberships = new LinkedHashSet<>();
    private final Set<String> removedUsers = new HashSet<>();
    private final Set<String> removedGroups = new HashSet<>();
    private final Set<Membership> removedMemberships = new HashSet<>();
    private @Nullable Directory directory;
    private boolean deleted;
    private boolean passWanted;

    EventBatch(String directoryId) {
        this.directoryId = directoryId;
    }

    /**
     * Adds the next event.
     *
     * @return false if it adds a record that this batch removes. The event then begins the next batch, so that the
     *     removal and its memberships are stored first
     */
    boolean add(DirectoryEvent event) {
        if (deleted) {
            return true;
        }
        if (event instanceof DirectoryEvent.OfUser ofUser) {
            return event instanceof DirectoryEvent.UserDeleted
                    ? removeUser(ofUser.user().id())
                    : put(ofUser.user());
        }
        if (event instanceof DirectoryEvent.OfGroup ofGroup) {
            return event instanceof DirectoryEvent.GroupDeleted
                    ? removeGroup(ofGroup.group().id())
                    : put(ofGroup.group());
        }
        if (event instanceof DirectoryEvent.OfMembership of) {
            return event instanceof DirectoryEvent.GroupUserAdded ? join(of) : leave(of);
        }
        if (event instanceof DirectoryEvent.OfDirectory of) {
            deleted = event instanceof DirectoryEvent.DirectoryDeleted;
            directory = deleted ? null : of.directory();
        }
        return true;
    }

    /** Requests a pass, because an event could not be read. */
    void wantPass() {
        passWanted = true;
    }

    /** Adds the record of a directory that is not known yet. */
    void found(Directory record) {
        directory = record;
    }

    boolean put(DirectoryUser user) {
        if (removedUsers.contains(user.id())) {
            return false;
        }
        users.merge(
                user.id(),
                user,
                (before, now) -> ComparedFields.isOlder(now.updatedAt(), before.updatedAt())
                        ? before
                        : KnownFields.merged(before, now));
        usersIfUnknown.remove(user.id());
        return true;
    }

    boolean put(DirectoryGroup group) {
        if (removedGroups.contains(group.id())) {
            return false;
        }
        groups.merge(
                group.id(),
                group,
                (before, now) -> ComparedFields.isOlder(now.updatedAt(), before.updatedAt())
                        ? before
                        : KnownFields.merged(before, now));
        groupsIfUnknown.remove(group.id());
        return true;
    }

    boolean removeUser(String id) {
        users.remove(id);
        usersIfUnknown.remove(id);
        memberships.removeIf(membership -> membership.userId().equals(id));
        removedMemberships.removeIf(membership -> membership.userId().equals(id));
        removedUsers.add(id);
        return true;
    }

    boolean removeGroup(String id) {
        groups.remove(id);
        groupsIfUnknown.remove(id);
        memberships.removeIf(membership -> membership.groupId().equals(id));
        removedMemberships.removeIf(membership -> membership.groupId().equals(id));
        removedGroups.add(id);
        return true;
    }

    private boolean join(DirectoryEvent.OfMembership event) {
        Membership membership = new Membership(event.group().id(), event.user().id());
        if (removedUsers.contains(membership.userId()) || removedGroups.contains(membership.groupId())) {
            return false;
        }
        if (!users.containsKey(membership.userId())) {
            usersIfUnknown.put(membership.userId(), event.user());
        }
        if (!groups.containsKey(membership.groupId())) {
            groupsIfUnknown.put(membership.groupId(), event.group());
        }
        removedMemberships.remove(membership);
        memberships.add(membership);
        return true;
    }

    private boolean leave(DirectoryEvent.OfMembership event) {
        Membership membership = new Membership(event.group().id(), event.user().id());
        boolean isGone = removedUsers.contains(membership.userId()) || removedGroups.contains(membership.groupId());
        memberships.remove(membership);
        if (!isGone) {
            removedMemberships.add(membership);
        }
        return true;
    }

    DirectoryBatch build() {
        RecordBatch records = deleted
                ? RecordBatch.EMPTY
                : new RecordBatch(
                        groups.values(),
                        users.values(),
                        groupsIfUnknown.values(),
                        usersIfUnknown.values(),
                        memberships,
                        removedGroups,
                        removedUsers,
                        removedMemberships,
                        Set.of());
        return new DirectoryBatch(directoryId, Origin.EVENTS, directory, deleted, passWanted, null, records);
    }
}
