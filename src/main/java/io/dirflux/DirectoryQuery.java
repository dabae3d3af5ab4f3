package io.dirflux;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which directories to list: {@code DirectoryQuery.all()}, narrowed if wanted.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory">WorkOS: Directory</a>
 */
public final class DirectoryQuery extends ListQuery<DirectoryQuery> {

    private final @Nullable String organization;
    private final @Nullable String search;

    private DirectoryQuery(@Nullable String organization, @Nullable String search, ListOptions options) {
        super(options);
        this.organization = organization;
        this.search = search;
    }

    /** All directories the key may see. */
    public static DirectoryQuery all() {
        return new DirectoryQuery(null, null, ListOptions.DEFAULTS);
    }

    /** Only those of one organization. A record of another one, or of none, ends the stream. */
    public DirectoryQuery organization(String organizationId) {
        return new DirectoryQuery(Ids.ORGANIZATION.check(organizationId), search, options());
    }

    /**
     * Only those whose name matches, as the server matches. {@code OPENAPI} only; in {@code REFERENCE} the list is refused:
     * a server that ignores the filter would answer with everything.
     */
    public DirectoryQuery search(String text) {
        return new DirectoryQuery(organization, Objects.requireNonNull(text, "text"), options());
    }

    @Nullable
    String organization() {
        return organization;
    }

    @Nullable
    String search() {
        return search;
    }

    @Override
    DirectoryQuery with(ListOptions options) {
        return new DirectoryQuery(organization, search, options);
    }

    @Override
    void checkCursor(String cursor) {
        Cursors.checkPlain(Ids.DIRECTORY, cursor);
    }
}
