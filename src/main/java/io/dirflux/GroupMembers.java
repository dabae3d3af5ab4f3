package io.dirflux;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result for one group of a {@linkplain Groups#membersOf fan-out}: all members, or the error plus the members
 * received before it. Check {@link #isComplete()} before you treat a missing user as removed.
 *
 * @param group the group that was given
 * @param members all members; after a failure, those up to the error's {@code cursor()}
 * @param error why members are missing, null if these are all. In {@code OPENAPI} the rest is
 *     {@code UserQuery.inGroup(group.id()).startingAfter(error.cursor())}; without a cursor, no member was received
 * @param deleted whether the group was deleted after it was listed. Then it has no members, and there is no error
 */
public record GroupMembers(
        DirectoryGroup group,
        List<GroupMember> members,
        @Nullable DirectorySyncException error,
        boolean deleted) {

    public GroupMembers {
        Objects.requireNonNull(group, "group");
        members = List.copyOf(members);
    }

    /** Whether these are all members of the group. True for a deleted group, which has none. */
    public boolean isComplete() {
        return error == null;
    }

    /** The group's id, the number of members, the type of the error, and whether the group was deleted. */
    @Override
    public String toString() {
        return "GroupMembers[group=" + group.id() + ", members=" + members.size()
                + (error == null ? "" : ", error=" + error.getClass().getSimpleName())
                + (deleted ? ", deleted]" : "]");
    }
}
