package io.dirflux.r2dbc;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.sync.CurrentRows;
import io.dirflux.sync.RecordKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Collects the rows of a batch from the answers of its queries. For one subscription. */
final class FoundRows {

    final Map<String, DirectoryGroup> groups = new HashMap<>();
    final Map<String, DirectoryUser> users = new HashMap<>();
    final Set<String> namedGroups = new HashSet<>();
    final Set<String> namedUsers = new HashSet<>();
    final Set<Membership> memberships = new HashSet<>();
    final Set<RecordKey> touched = new HashSet<>();

    boolean hasGroup(String id) {
        return groups.containsKey(id) || namedGroups.contains(id);
    }

    boolean hasUser(String id) {
        return users.containsKey(id) || namedUsers.contains(id);
    }

    CurrentRows all() {
        return new CurrentRows(groups, users, namedGroups, namedUsers, memberships, touched);
    }
}
