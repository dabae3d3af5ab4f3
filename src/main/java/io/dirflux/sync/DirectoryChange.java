package io.dirflux.sync;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;

/**
 * A change of the copy, for your application to act on. It is the same whether an event or a pass has found it.
 *
 * <p>A record counts as changed only if one of these fields differs, which both lists and events contain:
 *
 * <ul>
 *   <li>of a user: the ids, the names, the primary email address, the state and the custom attributes;
 *   <li>of a group: the id at the provider and the name;
 *   <li>of a directory: organization, type, name and state.
 * </ul>
 *
 * <p>The removal of a user or group is delivered after the removals of its memberships. The removal of a directory is
 * one change: there are no changes for the records in it.
 */
public sealed interface DirectoryChange {

    /** The id of the changed directory. */
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

    /** A directory was deleted, with all its users, groups and memberships. */
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

    /** A user was removed. */
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

    /** A group was removed. */
    record GroupRemoved(DirectoryGroup last) implements DirectoryChange {
        @Override
        public String directoryId() {
            return last.directoryId();
        }
    }

    /** A user has become a member of a group. */
    record MembershipAdded(String directoryId, Membership membership) implements DirectoryChange {}

    /** A user is no longer a member of a group. */
    record MembershipRemoved(String directoryId, Membership membership) implements DirectoryChange {}
}
