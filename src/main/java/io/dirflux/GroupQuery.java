package io.dirflux;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.paging.IdType;
import io.dirflux.paging.ListOptions;
import io.dirflux.paging.OrganizationCursor;
import java.util.Map;

/**
 * Which groups to list: those of a directory, of an organization, or of a user.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory-group/list">WorkOS: List Directory
 *     Groups</a>
 */
public final class GroupQuery extends ListQuery<DirectoryGroup, GroupQuery> {

    private static final GroupQuery EMPTY = new GroupQuery(Map.of(), ListOptions.DEFAULTS);

    private GroupQuery(Map<Filter<DirectoryGroup>, String> filters, ListOptions options) {
        super(filters, options);
    }

    /** The groups of a directory. A record of another directory ends the stream. */
    public static GroupQuery inDirectory(String directoryId) {
        return EMPTY.with(Filter.GROUP_DIRECTORY, IdType.DIRECTORY.check(directoryId));
    }

    /**
     * The groups of all directories of an organization. {@code OPENAPI} has no such filter: the client lists the
     * directories, then the groups of one directory after the other, and cursors look like
     * {@code <directory id>/<last id>}. A record of another organization ends the stream. A record without an
     * organization ends it in {@code REFERENCE} only: in {@code OPENAPI} its directory proves the organization.
     */
    public static GroupQuery inOrganization(String organizationId) {
        return EMPTY.with(Filter.GROUP_ORGANIZATION, IdType.ORGANIZATION.check(organizationId));
    }

    /**
     * The groups a user belongs to; all must be in the directory of the first. {@code OPENAPI} only; in
     * {@code REFERENCE} use {@code users().groups(id)}.
     */
    public static GroupQuery ofUser(String userId) {
        return EMPTY.with(Filter.GROUP_USER, IdType.USER.check(userId));
    }

    /**
     * Each group with its members. In {@code REFERENCE} they come with the page, and {@code members()} is null if the
     * server leaves them out. In {@code OPENAPI} they are fetched for each group, {@link #fanOut} groups at a time,
     * which costs one permit for every 100 members and at least one for a group.
     */
    public GroupQuery withMembers() {
        return with(Filter.GROUP_WITH_MEMBERS, "true");
    }

    /**
     * How many groups' members are fetched at a time with {@code withMembers} in {@code OPENAPI}: 1 to 256, 4 by
     * default.
     */
    public GroupQuery fanOut(int width) {
        return with(options().fanOut(width));
    }

    @Override
    GroupQuery copy(Map<Filter<DirectoryGroup>, String> filters, ListOptions options) {
        return new GroupQuery(filters, options);
    }

    @Override
    void checkCursor(String cursor) {
        if (has(Filter.GROUP_ORGANIZATION)) {
            OrganizationCursor.checkEither(IdType.GROUP, cursor);
        } else {
            OrganizationCursor.refuse(IdType.GROUP, cursor);
        }
    }
}
