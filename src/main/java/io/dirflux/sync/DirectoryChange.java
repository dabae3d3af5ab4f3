package io.dirflux.sync;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;

/**
 * A change of the copy, as an application acts on it. It makes no difference whether an event or a pass has found it.
 *
 * <p>A record counts as changed only if a field differs that both lists and events tell: of a user, the ids, the names,
 * the primary address, the state and the custom attributes; of a group, the id at the provider and the name; of a
 * directory, organization, type, name and state. The removal of a user or group comes after the removals of its
 * memberships. The removal of a directory stands for all that was in it: nothing else is told about that.
 */
public sealed interface DirectoryChange {

    /** The directory it happened in. */
    String directoryId();

    /** A directory was added. */
    record DirectoryAdded(Directory directory) implements DirectoryChange {
        @Override
        public String directoryId() {
            return directory.id();
        }
    }

    /** A directory has changed, its state for example. */
    record DirectoryChanged(Directory before, Directory after) implements DirectoryChange {
        @Override
        public String directoryId() {
            return after.id();
        }
    }

    /** A directory is gone for good, with all its users, groups and memberships. */
    record DirectoryRemoved(Directory last) implements DirectoryChange {
        @Override
        public String directoryId() {
            return last.id();
        }
    }

    /** A user was added. */
    record UserAdded(DirectoryUser user) implements DirectoryChange {
        @Override
        public String directoryId() {
            return user.directoryId();
        }
    }

    /** A user has changed. */
    record UserChanged(DirectoryUser before, DirectoryUser after) implements DirectoryChange {
        @Override
        public String directoryId() {
            return after.directoryId();
        }
    }

    /** A user is gone. */
    record UserRemoved(DirectoryUser last) implements DirectoryChange {
        @Override
        public String directoryId() {
            return last.directoryId();
        }
    }

    /** A group was added. */
    record GroupAdded(DirectoryGroup group) implements DirectoryChange {
        @Override
        public String directoryId() {
            return group.directoryId();
        }
    }

    /** A group has changed. */
    record GroupChanged(DirectoryGroup before, DirectoryGroup after) implements DirectoryChange {
        @Override
        public String directoryId() {
            return after.directoryId();
        }
    }

    /** A group is gone. */
    record GroupRemoved(DirectoryGroup last) implements DirectoryChange {
        @Override
        public String directoryId() {
            return last.directoryId();
        }
    }

    /** A user is a member of a group from now on. */
    record MembershipAdded(String directoryId, Membership membership) implements DirectoryChange {}

    /** A user is no longer a member of a group. */
    record MembershipRemoved(String directoryId, Membership membership) implements DirectoryChange {}
}
