package io.dirflux;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.UserState;
import io.dirflux.paging.IdType;
import io.dirflux.paging.ListOptions;
import io.dirflux.paging.OrganizationCursor;
import java.util.Map;

/**
 * Which users to list: those of a directory, of an organization, or of a group.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory-user/list">WorkOS: List Directory Users</a>
 */
public final class UserQuery extends ListQuery<DirectoryUser, UserQuery> {

    private static final UserQuery EMPTY = new UserQuery(Map.of(), ListOptions.DEFAULTS);

    private UserQuery(Map<Filter<DirectoryUser>, String> filters, ListOptions options) {
        super(filters, options);
    }

    /** The users of a directory. A record of another directory ends the stream. */
    public static UserQuery inDirectory(String directoryId) {
        return EMPTY.with(Filter.USER_DIRECTORY, IdType.DIRECTORY.check(directoryId));
    }

    /**
     * The users of all directories of an organization. {@code OPENAPI} has no such filter: the client lists the
     * directories, then the users of one directory after the other, and cursors look like
     * {@code <directory id>/<last id>}. A record of another organization ends the stream. A record without an
     * organization ends it in {@code REFERENCE} only: in {@code OPENAPI} its directory proves the organization.
     */
    public static UserQuery inOrganization(String organizationId) {
        return EMPTY.with(Filter.USER_ORGANIZATION, IdType.ORGANIZATION.check(organizationId));
    }

    /**
     * The members of a group; all must be in the directory of the first. {@code OPENAPI} only; in {@code REFERENCE}
     * use {@code groups().members(id)}.
     */
    public static UserQuery inGroup(String groupId) {
        return EMPTY.with(Filter.USER_GROUP, IdType.GROUP.check(groupId));
    }

    /**
     * Only users whose state is exactly this one: {@code inactive} is not {@code suspended}. The client leaves out the
     * others; in {@code REFERENCE} the server filters too. In {@code REFERENCE} only {@code active} and {@code
     * inactive} can be listed, and any other state is refused.
     */
    public UserQuery state(UserState state) {
        return with(Filter.USER_STATE, state.value());
    }

    /**
     * Only users with this {@linkplain DirectoryUser#primaryEmail primary email}; upper and lower case are the same.
     * Not with {@code inGroup}.
     */
    public UserQuery email(String email) {
        refuseInGroup("email");
        return with(Filter.USER_EMAIL, notBlank("email", email));
    }

    /** Only the user with exactly this id at the identity provider. Not with {@code inGroup}. */
    public UserQuery idpId(String idpId) {
        refuseInGroup("idpId");
        return with(Filter.USER_IDP_ID, notBlank("idpId", idpId));
    }

    /**
     * Each user with the groups it belongs to. In {@code REFERENCE} they come with the page, and {@code groups()} is
     * null if the server leaves them out. In {@code OPENAPI} they are fetched for each user, {@link #fanOut} users at a
     * time, which costs one permit for every 100 groups and at least one for a user.
     */
    public UserQuery withGroups() {
        return with(Filter.USER_WITH_GROUPS, "true");
    }

    /**
     * How many users' groups are fetched at a time with {@code withGroups} in {@code OPENAPI}: 1 to 256, 4 by default.
     */
    public UserQuery fanOut(int width) {
        return with(options().fanOut(width));
    }

    @Override
    UserQuery copy(Map<Filter<DirectoryUser>, String> filters, ListOptions options) {
        return new UserQuery(filters, options);
    }

    @Override
    void checkCursor(String cursor) {
        if (has(Filter.USER_ORGANIZATION)) {
            OrganizationCursor.checkEither(IdType.USER, cursor);
        } else {
            OrganizationCursor.refuse(IdType.USER, cursor);
        }
    }

    private void refuseInGroup(String name) {
        if (has(Filter.USER_GROUP)) {
            throw new IllegalArgumentException(
                    name + " needs inDirectory or inOrganization: the API filters by it only there");
        }
    }

    private static String notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is blank; leave it out to list all");
        }
        return value;
    }
}
