package io.dirflux.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import java.util.List;

/** A line of {@code export members}: a member of a group, with the ids of the group and its directory. */
record MembershipLine(
        @JsonProperty("group_id") String groupId,
        @JsonProperty("directory_id") String directoryId,
        @JsonUnwrapped GroupMember member) {

    static List<MembershipLine> of(DirectoryGroup group) {
        List<GroupMember> members = group.members();
        return members == null
                ? List.of()
                : members.stream()
                        .map(member -> new MembershipLine(group.id(), group.directoryId(), member))
                        .toList();
    }
}
