package io.dirflux.cli;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects the ids and states of streamed users, and the ids of their groups. */
final class StreamedUsers {

    private final List<String> ids = new ArrayList<>();
    private final Map<String, Integer> states = new TreeMap<>();
    private final List<String> memberships = new ArrayList<>();

    void add(DirectoryUser user) {
        ids.add(user.id());
        states.merge(user.state() == null ? "" : user.state().value(), 1, Integer::sum);
        List<GroupRef> groups = user.groups();
        if (groups != null) {
            groups.forEach(group -> memberships.add(user.id() + " in " + group.id()));
        }
    }

    List<String> ids() {
        return ids;
    }

    int inState(String state) {
        return states.getOrDefault(state, 0);
    }

    /** Pairs in the form {@code USER in GROUP}. */
    List<String> memberships() {
        return memberships;
    }
}
