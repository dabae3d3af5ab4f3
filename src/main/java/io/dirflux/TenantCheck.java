package io.dirflux;

import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks that every record belongs to the directory and organization that were asked for, because a server that ignores
 * a filter answers with everybody. One for each subscription:
 *
 * <ul>
 *   <li>where the directory is not known, the first record names it, and all others must be in it;
 *   <li>a record of another directory or organization is a {@link ForeignRecordException}, and so is a user with a
 *     group of another directory; no record of its page is delivered;
 *   <li>a record without an organization is foreign, unless its directory proves the organization.
 * </ul>
 */
final class TenantCheck<T> {

    private final Fields<T> fields;
    private final Expected expected;
    private final String what;
    private @Nullable String directory;

    /** Where a kind of record has what is checked. */
    record Fields<T>(
            Function<T, String> id,
            Function<T, @Nullable String> directoryId,
            Function<T, @Nullable String> organizationId,
            Function<T, @Nullable List<GroupRef>> groups) {

        /** Whether a record has a group of another directory. */
        boolean hasForeignGroup(T item) {
            List<GroupRef> embedded = groups.apply(item);
            String own = directoryId.apply(item);
            return embedded != null
                    && embedded.stream()
                            .anyMatch(group -> group.directoryId() != null
                                    && !group.directoryId().equals(own));
        }
    }

    /**
     * What every record must belong to.
     *
     * @param directory the directory, null if it is not known or any will do
     * @param oneDirectory whether all records must be in one directory
     * @param organization the organization, null if any will do
     * @param organizationProven whether a record may omit its organization
     */
    record Expected(
            @Nullable String directory,
            boolean oneDirectory,
            @Nullable String organization,
            boolean organizationProven) {

        static final Expected ANY = new Expected(null, false, null, false);

        /** All records must be in this directory. */
        Expected inDirectory(String id) {
            return new Expected(id, true, organization, organizationProven);
        }

        /** All records must be in one directory: the known one, else that of the first record. */
        Expected inOneDirectory() {
            return new Expected(directory, true, organization, organizationProven);
        }

        /** All records must name this organization. */
        Expected inOrganization(String id) {
            return new Expected(directory, oneDirectory, id, organizationProven);
        }

        /** A record that names no organization passes. */
        Expected evenIfNotNamed() {
            return new Expected(directory, oneDirectory, organization, true);
        }
    }

    TenantCheck(String what, Fields<T> fields, Expected expected) {
        this.what = what;
        this.fields = fields;
        this.expected = expected;
        this.directory = expected.directory();
    }

    /** Throws {@link ForeignRecordException} for a page with a foreign record. */
    void checkPage(Page<T> page) {
        for (T item : page.data()) {
            checkScope(item, page.requestId());
        }
    }

    private void checkScope(T item, @Nullable String requestId) {
        String directoryId = fields.directoryId().apply(item);
        if (directory == null && expected.oneDirectory()) {
            directory = directoryId;
        }
        if ((directory != null && !directory.equals(directoryId)) || fields.hasForeignGroup(item)) {
            throw foreign("directory_id", item, requestId);
        }
        String organization = fields.organizationId().apply(item);
        boolean proven = organization == null && expected.organizationProven();
        if (expected.organization() != null && !expected.organization().equals(organization) && !proven) {
            throw organization == null
                    ? withoutOrganization(item, requestId)
                    : foreign("organization_id", item, requestId);
        }
    }

    /** Throws {@link ForeignRecordException} for a record that is foreign or has another id than this one. */
    void checkRecord(T item, String id, @Nullable String requestId) {
        if (!fields.id().apply(item).equals(id)) {
            throw foreign("id", item, requestId);
        }
        checkScope(item, requestId);
    }

    private ForeignRecordException withoutOrganization(T item, @Nullable String requestId) {
        return new ForeignRecordException(
                what + " was asked for the records of one organization and answered with a record that has no"
                        + " organization_id: nothing proves that it belongs there. That page was not delivered",
                "organization_id",
                fields.id().apply(item),
                requestId);
    }

    private ForeignRecordException foreign(String field, T item, @Nullable String requestId) {
        return new ForeignRecordException(
                what + " answered with a record that was not asked for: its " + field
                        + " is another one. That page was not delivered. The server ignores a filter, or mixes tenants",
                field,
                fields.id().apply(item),
                requestId);
    }
}
