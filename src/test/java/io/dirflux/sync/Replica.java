package io.dirflux.sync;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Tenant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What directories hold, as text to compare: by directory a line for each user, group and membership. Made from the
 * simulator, which knows the truth, or from changes that are applied one by one, each of which must make sense.
 */
public final class Replica {

    private final Map<String, Map<RecordKey, String>> lines = new TreeMap<>();

    public static Map<String, Set<String>> truth(Tenant tenant) {
        Map<String, Set<String>> truth = new TreeMap<>();
        for (SimulatedDirectory directory : tenant.directories()) {
            Set<String> all = new TreeSet<>();
            directory.userIds().forEach(id -> {
                int user = directory.userIndex(id).orElseThrow();
                all.add("user " + id + " " + directory.userEmail(user) + " " + directory.userState(user));
                directory.groupsOf(user).forEach(group -> all.add("member " + group + " " + id));
            });
            directory
                    .groupIds()
                    .forEach(id -> all.add("group " + id + " "
                            + directory.groupName(directory.groupIndex(id).orElseThrow())));
            truth.put(directory.id(), all);
        }
        return truth;
    }

    public Map<String, Set<String>> lines() {
        Map<String, Set<String>> all = new TreeMap<>();
        lines.forEach((directory, of) -> all.put(directory, new TreeSet<>(of.values())));
        return all;
    }

    public Replica apply(List<DirectoryChange> changes) {
        changes.forEach(this::apply);
        return this;
    }

    void apply(DirectoryChange change) {
        if (change instanceof DirectoryChange.DirectoryAdded) {
            require(lines.put(change.directoryId(), new HashMap<>()) == null, change);
            return;
        }
        if (change instanceof DirectoryChange.DirectoryRemoved) {
            require(lines.remove(change.directoryId()) != null, change);
            return;
        }
        if (change instanceof DirectoryChange.DirectoryChanged) {
            require(lines.containsKey(change.directoryId()), change);
            return;
        }
        Map<RecordKey, String> of = lines.get(change.directoryId());
        require(of != null, change);
        if (change instanceof DirectoryChange.UserAdded added) {
            require(of.put(RecordKey.user(added.user().id()), line(added.user())) == null, change);
        } else if (change instanceof DirectoryChange.UserChanged changed) {
            String before = of.put(RecordKey.user(changed.after().id()), line(changed.after()));
            require(line(changed.before()).equals(before), change);
        } else if (change instanceof DirectoryChange.UserRemoved removed) {
            require(
                    line(removed.last())
                            .equals(of.remove(RecordKey.user(removed.last().id()))),
                    change);
        } else if (change instanceof DirectoryChange.GroupAdded added) {
            require(of.put(RecordKey.group(added.group().id()), line(added.group())) == null, change);
        } else if (change instanceof DirectoryChange.GroupChanged changed) {
            String before = of.put(RecordKey.group(changed.after().id()), line(changed.after()));
            require(line(changed.before()).equals(before), change);
        } else if (change instanceof DirectoryChange.GroupRemoved removed) {
            require(
                    line(removed.last())
                            .equals(of.remove(RecordKey.group(removed.last().id()))),
                    change);
        } else if (change instanceof DirectoryChange.MembershipAdded added) {
            require(of.put(RecordKey.of(added.membership()), line(added.membership())) == null, change);
        } else if (change instanceof DirectoryChange.MembershipRemoved removed) {
            require(of.remove(RecordKey.of(removed.membership())) != null, change);
        }
    }

    static String line(DirectoryUser user) {
        return "user " + user.id() + " " + user.primaryEmail() + " " + user.state();
    }

    static String line(DirectoryGroup group) {
        return "group " + group.id() + " " + group.name();
    }

    static String line(Membership membership) {
        return "member " + membership.groupId() + " " + membership.userId();
    }

    private static void require(boolean condition, DirectoryChange change) {
        if (!condition) {
            throw new AssertionError("makes no sense after the changes before: " + change);
        }
    }
}
