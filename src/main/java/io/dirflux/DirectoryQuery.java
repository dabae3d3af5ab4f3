package io.dirflux;

import io.dirflux.model.Directory;
import io.dirflux.paging.IdType;
import io.dirflux.paging.ListOptions;
import io.dirflux.paging.OrganizationCursor;
import java.util.Map;
import java.util.Objects;

/**
 * Which directories to list: all, or those of an organization or with a name.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory">WorkOS: Directory</a>
 */
public final class DirectoryQuery extends ListQuery<Directory, DirectoryQuery> {

    private static final DirectoryQuery ALL = new DirectoryQuery(Map.of(), ListOptions.DEFAULTS);

    private DirectoryQuery(Map<Filter<Directory>, String> filters, ListOptions options) {
        super(filters, options);
    }

    /** All directories that the key may see. */
    public static DirectoryQuery all() {
        return ALL;
    }

    /** Only the directories of one organization. A record of another organization, or of none, ends the stream. */
    public DirectoryQuery organization(String organizationId) {
        return with(Filter.DIRECTORY_ORGANIZATION, IdType.ORGANIZATION.check(organizationId));
    }

    /**
     * Only directories whose name matches; the server decides what matches. {@code OPENAPI} only: in {@code REFERENCE}
     * the list is refused, because a server that ignores the filter would answer with everything.
     */
    public DirectoryQuery search(String text) {
        return with(Filter.DIRECTORY_SEARCH, Objects.requireNonNull(text, "text"));
    }

    @Override
    DirectoryQuery copy(Map<Filter<Directory>, String> filters, ListOptions options) {
        return new DirectoryQuery(filters, options);
    }

    @Override
    void checkCursor(String cursor) {
        OrganizationCursor.refuse(IdType.DIRECTORY, cursor);
    }
}
