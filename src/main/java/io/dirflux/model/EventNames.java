package io.dirflux.model;

import java.util.List;

/** The names of the events of Directory Sync, as they stand on the wire. The list is open: WorkOS adds to it. */
public final class EventNames {

    /** A directory was connected. */
    public static final String ACTIVATED = "dsync.activated";

    /** A directory is gone, with all its users and groups, for which no events of their own follow. */
    public static final String DELETED = "dsync.deleted";

    /** A directory was disconnected. No longer sent: accepted, and not among {@link #ALL}. */
    public static final String DEACTIVATED = "dsync.deactivated";

    public static final String USER_CREATED = "dsync.user.created";
    public static final String USER_UPDATED = "dsync.user.updated";
    public static final String USER_DELETED = "dsync.user.deleted";

    public static final String GROUP_CREATED = "dsync.group.created";
    public static final String GROUP_UPDATED = "dsync.group.updated";

    /** A group is gone, with its memberships, for which no events of their own follow. */
    public static final String GROUP_DELETED = "dsync.group.deleted";

    public static final String GROUP_USER_ADDED = "dsync.group.user_added";
    public static final String GROUP_USER_REMOVED = "dsync.group.user_removed";

    public static final String TOKEN_CREATED = "dsync.token.created";
    public static final String TOKEN_REVOKED = "dsync.token.revoked";

    /** The twelve that WorkOS sends today. */
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

    private EventNames() {}
}
