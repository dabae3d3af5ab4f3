package io.dirflux;

import org.jspecify.annotations.Nullable;

/**
 * Which groups to list: those of a directory, of an organization, or of a user.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory-group/list">WorkOS: List Directory Groups</a>
 */
public final class GroupQuery extends ListQuery<GroupQuery> {

    private final Scope scope;
    private final boolean withMembers;

    /** Whose groups; exactly one of the three. */
    record Scope(
            @Nullable String directory,
            @Nullable String organization,
            @Nullable String user) {}

    private GroupQuery(Scope scope, boolean withMembers, ListOptions options) {
        super(options);
        this.scope = scope;
        this.withMembers = withMembers;
    }

    /** The groups of a directory. A record of another directory ends the stream. */
    public static GroupQuery inDirectory(String directoryId) {
        return of(new Scope(Ids.DIRECTORY.check(directoryId), null, null));
    }

    /**
     * The groups of all directories of an organization. In {@code OPENAPI} there is no such filter: its directories
     * are listed, then walked one after the other, and cursors look like {@code <directory id>/<last id>}. A record of
     * another organization ends the stream; so does, in {@code REFERENCE}, one that names none (in {@code OPENAPI} its
     * directory proves it).
     */
    public static GroupQuery inOrganization(String organizationId) {
        return of(new Scope(null, Ids.ORGANIZATION.check(organizationId), null));
    }

    /**
     * The groups a user belongs to; all must lie in the directory of the first. {@code OPENAPI} only; in
     * {@code REFERENCE} use {@code users().groups(id)}.
     */
    public static GroupQuery ofUser(String userId) {
        return of(new Scope(null, null, Ids.USER.check(userId)));
    }

    private static GroupQuery of(Scope scope) {
        return new GroupQuery(scope, false, ListOptions.DEFAULTS);
    }

    /**
     * Each group with its members. {@code REFERENCE} gets them with the page, and a server that leaves them out leaves
     * {@code members()} null; in {@code OPENAPI} they are fetched per group, {@link #fanOut} groups ahead, which costs
     * a permit for every 100 members, at least one.
     */
    public GroupQuery withMembers() {
        return new GroupQuery(scope, true, options());
    }

    /** How many groups' members are fetched at a time with {@code withMembers} in {@code OPENAPI}: 1 to 256, 4 by default. */
    public GroupQuery fanOut(int width) {
        return with(options().fanOut(width));
    }

    /** The same question to one directory of the organization. */
    GroupQuery ofDirectory(String directoryId) {
        return new GroupQuery(new Scope(directoryId, null, null), withMembers, options());
    }

    Scope scope() {
        return scope;
    }

    boolean isWithMembers() {
        return withMembers;
    }

    @Override
    GroupQuery with(ListOptions options) {
        return new GroupQuery(scope, withMembers, options);
    }

    @Override
    void checkCursor(String cursor) {
        if (scope.organization == null) {
            Cursors.checkPlain(Ids.GROUP, cursor);
        } else {
            Cursors.checkInOrganization(Ids.GROUP, cursor);
        }
    }
}
