package io.dirflux.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The names of the events of Directory Sync on the wire. The list is open: WorkOS may add names. */
public final class EventNames {

    /** A directory was connected. */
    public static final String ACTIVATED = "dsync.activated";

    /** A directory was deleted with all its users and groups. No event follows for each of them. */
    public static final String DELETED = "dsync.deleted";

    /** A directory was disconnected. WorkOS no longer sends it; it is still read, and is not in {@link #ALL}. */
    public static final String DEACTIVATED = "dsync.deactivated";

    public static final String USER_CREATED = "dsync.user.created";
    public static final String USER_UPDATED = "dsync.user.updated";
    public static final String USER_DELETED = "dsync.user.deleted";

    public static final String GROUP_CREATED = "dsync.group.created";
    public static final String GROUP_UPDATED = "dsync.group.updated";

    /** A group was deleted with its memberships. No event follows for each of them. */
    public static final String GROUP_DELETED = "dsync.group.deleted";

    public static final String GROUP_USER_ADDED = "dsync.group.user_added";
    public static final String GROUP_USER_REMOVED = "dsync.group.user_removed";

    public static final String TOKEN_CREATED = "dsync.token.created";
    public static final String TOKEN_REVOKED = "dsync.token.revoked";

    /** The twelve names that WorkOS sends today. */
    public static final List<String> ALL = List.of(
            ACTIVATED,
            DELETED,
            USER_CREATED,
            USER_UPDATED,
            USER_DELETED,
            GROUP_CREATED,
            GROUP_UPDATED,
            GROUP_DELETED,
            GROUP_USER_ADDED,
            GROUP_USER_REMOVED,
            TOKEN_CREATED,
            TOKEN_REVOKED);

    private static final Map<Class<?>, String> BY_TYPE = Map.ofEntries(
            Map.entry(DirectoryEvent.DirectoryActivated.class, ACTIVATED),
            Map.entry(DirectoryEvent.DirectoryDeactivated.class, DEACTIVATED),
            Map.entry(DirectoryEvent.DirectoryDeleted.class, DELETED),
            Map.entry(DirectoryEvent.UserCreated.class, USER_CREATED),
            Map.entry(DirectoryEvent.UserUpdated.class, USER_UPDATED),
            Map.entry(DirectoryEvent.UserDeleted.class, USER_DELETED),
            Map.entry(DirectoryEvent.GroupCreated.class, GROUP_CREATED),
            Map.entry(DirectoryEvent.GroupUpdated.class, GROUP_UPDATED),
            Map.entry(DirectoryEvent.GroupDeleted.class, GROUP_DELETED),
            Map.entry(DirectoryEvent.GroupUserAdded.class, GROUP_USER_ADDED),
            Map.entry(DirectoryEvent.GroupUserRemoved.class, GROUP_USER_REMOVED),
            Map.entry(DirectoryEvent.TokenCreated.class, TOKEN_CREATED),
            Map.entry(DirectoryEvent.TokenRevoked.class, TOKEN_REVOKED));

    private EventNames() {}

    /** The name of the events of this type; {@link DirectoryEvent.Unknown} has a name of its own. */
    static String of(Class<? extends DirectoryEvent> type) {
        return Objects.requireNonNull(BY_TYPE.get(type), type::getName);
    }
}
