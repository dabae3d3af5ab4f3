package io.dirflux;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one group of a {@linkplain Groups#membersOf fan-out}: all its members, or the failure and those that
 * came before it. Look at {@link #isComplete()} before you take absent for removed.
 *
 * @param group the group, as it was given
 * @param members all members; after a failure those up to the error's {@code cursor()}
 * @param error why there are not more, null if these are all. In {@code OPENAPI} the rest is
 *     {@code UserQuery.inGroup(group.id()).startingAfter(error.cursor())}; without a cursor nothing has arrived
 */
public record GroupMembers(
        DirectoryGroup group,
        List<GroupMember> members,
        @Nullable DirectorySyncException error) {

    public GroupMembers {
        Objects.requireNonNull(group, "group");
        members = List.copyOf(members);
    }

    /** Whether these are all members of the group. */
    public boolean isComplete() {
        return error == null;
    }

    /** The group's id, how many members, and the failure's type. */
    @Override
    public String toString() {
        return "GroupMembers[group=" + group.id() + ", members=" + members.size()
                + (error == null ? "]" : ", error=" + error.getClass().getSimpleName() + "]");
    }
}
