package io.dirflux.cli;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import java.util.ArrayList;
import java.util.List;

/** Collects the ids of streamed groups and of their members. */
final class StreamedGroups {

    private final List<String> ids = new ArrayList<>();
    private final List<String> memberships = new ArrayList<>();
    private int largest;

    void add(DirectoryGroup group) {
        ids.add(group.id());
        List<GroupMember> members = group.members();
        if (members != null) {
            members.forEach(member -> memberships.add(member.id() + " in " + group.id()));
            largest = Math.max(largest, members.size());
        }
    }

    List<String> ids() {
        return ids;
    }

    /** Pairs in the form {@code USER in GROUP}. */
    List<String> memberships() {
        return memberships;
    }

    int largest() {
        return largest;
    }
}
