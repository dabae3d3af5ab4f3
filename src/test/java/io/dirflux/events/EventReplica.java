package io.dirflux.events;

import io.dirflux.DirectorySyncClient;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.DirectoryDeleted;
import io.dirflux.model.DirectoryEvent.GroupDeleted;
import io.dirflux.model.DirectoryEvent.GroupUserAdded;
import io.dirflux.model.DirectoryEvent.GroupUserRemoved;
import io.dirflux.model.DirectoryEvent.OfGroup;
import io.dirflux.model.DirectoryEvent.OfUser;
import io.dirflux.model.DirectoryEvent.UserDeleted;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import reactor.core.publisher.Flux;

/** Users, groups and memberships, built from followed events. */
final class EventReplica {

    private final Map<String, DirectoryUser> users = new ConcurrentHashMap<>();
    private final Map<String, DirectoryGroup> groups = new ConcurrentHashMap<>();
    private final Set<String> memberships = new ConcurrentSkipListSet<>();

    /** All that there is now, listed. */
    static EventReplica fullSync(DirectorySyncClient client, Iterable<String> directories) {
        EventReplica replica = new EventReplica();
        for (String directory : directories) {
            replica.add(Objects.requireNonNull(client.users()
                    .list(UserQuery.inDirectory(directory))
                    .collectList()
                    .block()));
            Flux<DirectoryGroup> groups =
                    client.groups().list(GroupQuery.inDirectory(directory).withMembers());
            for (DirectoryGroup group : groups.toIterable()) {
                replica.groups.put(group.id(), group.withMembers(null));
                for (GroupMember member : Objects.requireNonNull(group.members())) {
                    replica.memberships.add(membership(group.id(), member.id()));
                }
            }
        }
        return replica;
    }

    private void add(Iterable<DirectoryUser> listed) {
        listed.forEach(user -> users.put(user.id(), user));
    }

    /** Cascades are the follower's: neither a directory's nor a group's end is told for what was in it. */
    void apply(DirectoryEvent event) {
        if (event instanceof UserDeleted deleted) {
            users.remove(deleted.user().id());
            memberships.removeIf(line -> line.endsWith(" " + deleted.user().id()));
        } else if (event instanceof OfUser changed) {
            users.put(changed.user().id(), changed.user());
        } else if (event instanceof GroupDeleted deleted) {
            groups.remove(deleted.group().id());
            memberships.removeIf(line -> line.startsWith(deleted.group().id() + " "));
        } else if (event instanceof OfGroup changed) {
            groups.put(changed.group().id(), changed.group());
        } else if (event instanceof GroupUserAdded added) {
            memberships.add(membership(added.group().id(), added.user().id()));
        } else if (event instanceof GroupUserRemoved removed) {
            memberships.remove(membership(removed.group().id(), removed.user().id()));
        } else if (event instanceof DirectoryDeleted deleted) {
            deleteDirectory(deleted.directory().id());
        }
    }

    private void deleteDirectory(String directory) {
        users.values().removeIf(user -> user.directoryId().equals(directory));
        groups.values().removeIf(group -> group.directoryId().equals(directory));
        memberships.removeIf(line -> !groups.containsKey(line.split(" ", 2)[0]));
    }

    Map<String, DirectoryUser> users() {
        return users;
    }

    Map<String, DirectoryGroup> groups() {
        return groups;
    }

    Set<String> memberships() {
        return memberships;
    }

    private static String membership(String group, String user) {
        return group + " " + user;
    }
}
