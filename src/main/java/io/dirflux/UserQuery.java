package io.dirflux;

import io.dirflux.model.UserState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which users to list: those of a directory, of an organization, or of a group, narrowed if wanted.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory-user/list">WorkOS: List Directory Users</a>
 */
public final class UserQuery extends ListQuery<UserQuery> {

    private final Scope scope;
    private final Filter filter;
    private final boolean withGroups;

    /** Whose users; exactly one of the three. */
    record Scope(
            @Nullable String directory,
            @Nullable String organization,
            @Nullable String group) {}

    /** Checked again by the client, whatever the server did with them. */
    record Filter(
            @Nullable UserState state,
            @Nullable String email,
            @Nullable String idpId) {

        static final Filter NONE = new Filter(null, null, null);
    }

    private UserQuery(Scope scope, Filter filter, boolean withGroups, ListOptions options) {
        super(options);
        this.scope = scope;
        this.filter = filter;
        this.withGroups = withGroups;
    }

    /** The users of a directory. A record of another directory ends the stream. */
    public static UserQuery inDirectory(String directoryId) {
        return of(new Scope(Ids.DIRECTORY.check(directoryId), null, null));
    }

    /**
     * The users of all directories of an organization. In {@code OPENAPI} there is no such filter: its directories are
     * listed, then walked one after the other, and cursors look like {@code <directory id>/<last id>}. A record of
     * another organization ends the stream; so does, in {@code REFERENCE}, one that names none (in {@code OPENAPI} its
     * directory proves it).
     */
    public static UserQuery inOrganization(String organizationId) {
        return of(new Scope(null, Ids.ORGANIZATION.check(organizationId), null));
    }

    /**
     * The members of a group; all must lie in the directory of the first. {@code OPENAPI} only; in {@code REFERENCE}
     * use {@code groups().members(id)}.
     */
    public static UserQuery inGroup(String groupId) {
        return of(new Scope(null, null, Ids.GROUP.check(groupId)));
    }

    private static UserQuery of(Scope scope) {
        return new UserQuery(scope, Filter.NONE, false, ListOptions.DEFAULTS);
    }

    /**
     * Only users whose state is exactly this one: {@code inactive} is not {@code suspended}. Filtered by the client in
     * {@code OPENAPI}; in {@code REFERENCE} also by the server, which knows {@code active} and {@code inactive} only:
     * a list of any other state is refused there.
     */
    public UserQuery state(UserState state) {
        return with(new Filter(Objects.requireNonNull(state, "state"), filter.email, filter.idpId));
    }

    /**
     * Only users with this {@linkplain io.dirflux.model.DirectoryUser#primaryEmail primary email}, whatever its case.
     * Not with {@code inGroup}.
     */
    public UserQuery email(String email) {
        refuseInGroup("email");
        return with(new Filter(filter.state, notBlank("email", email), filter.idpId));
    }

    /** Only users with exactly this id at the identity provider, one in a directory. Not with {@code inGroup}. */
    public UserQuery idpId(String idpId) {
        refuseInGroup("idpId");
        return with(new Filter(filter.state, filter.email, notBlank("idpId", idpId)));
    }

    /**
     * Each user with the groups it belongs to. {@code REFERENCE} gets them with the page, and a server that leaves
     * them out leaves {@code groups()} null; in {@code OPENAPI} they are fetched per user, {@link #fanOut} users
     * ahead, which costs a permit for every 100 groups, at least one.
     */
    public UserQuery withGroups() {
        return new UserQuery(scope, filter, true, options());
    }

    /** How many users' groups are fetched at a time with {@code withGroups} in {@code OPENAPI}: 1 to 256, 4 by default. */
    public UserQuery fanOut(int width) {
        return with(options().fanOut(width));
    }

    /** The same question to one directory of the organization. */
    UserQuery ofDirectory(String directoryId) {
        return new UserQuery(new Scope(directoryId, null, null), filter, withGroups, options());
    }

    Scope scope() {
        return scope;
    }

    Filter filter() {
        return filter;
    }

    boolean isWithGroups() {
        return withGroups;
    }

    private UserQuery with(Filter filter) {
        return new UserQuery(scope, filter, withGroups, options());
    }

    @Override
    UserQuery with(ListOptions options) {
        return new UserQuery(scope, filter, withGroups, options);
    }

    @Override
    void checkCursor(String cursor) {
        if (scope.organization == null) {
            Cursors.checkPlain(Ids.USER, cursor);
        } else {
            Cursors.checkInOrganization(Ids.USER, cursor);
        }
    }

    private void refuseInGroup(String name) {
        if (scope.group != null) {
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
