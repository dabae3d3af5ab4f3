package io.dirflux;

import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds what came back against what was asked, because a server that ignores a filter answers with everybody. One for
 * each walk: records of a group must all lie in the directory of the first one.
 */
final class Recheck<T> {

    private final Fields<T> fields;
    private final Expected expected;
    private final String what;
    private @Nullable String directory;

    /** Where a kind of record keeps what is checked. */
    record Fields<T>(
            Function<T, String> id,
            Function<T, @Nullable String> directoryId,
            Function<T, @Nullable String> organizationId,
            Function<T, @Nullable List<GroupRef>> groups) {

        static final Fields<Directory> OF_DIRECTORY =
                new Fields<>(Directory::id, Directory::id, Directory::organizationId, directory -> null);
        static final Fields<DirectoryUser> OF_USER = new Fields<>(
                DirectoryUser::id, DirectoryUser::directoryId, DirectoryUser::organizationId, DirectoryUser::groups);
        static final Fields<DirectoryGroup> OF_GROUP = new Fields<>(
                DirectoryGroup::id, DirectoryGroup::directoryId, DirectoryGroup::organizationId, group -> null);
        static final Fields<DirectoryEvent> OF_EVENT = new Fields<>(
                DirectoryEvent::id, DirectoryEvent::directoryId, DirectoryEvent::organizationId, event -> null);

        /** Whether a record brings along a group of another directory. */
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
     * What was asked for; null where nothing was.
     *
     * @param oneDirectory whether all records must lie in one directory, though it is not known which
     * @param organizationProven whether a record may omit its organization, because its directory proves it
     */
    record Expected(
            @Nullable String directory,
            boolean oneDirectory,
            @Nullable String organization,
            boolean organizationProven) {

        static final Expected ANY = new Expected(null, false, null, false);

        /** What a query's scope says: a directory, an organization, or a group or user, which lie in one directory. */
        static Expected of(@Nullable String directory, @Nullable String organization) {
            return directory == null && organization != null ? organization(organization) : oneDirectory(directory);
        }

        /** The directory if it is known, else one that the first record names. */
        static Expected oneDirectory(@Nullable String known) {
            return new Expected(known, true, null, false);
        }

        static Expected organization(String organization) {
            return new Expected(null, false, organization, false);
        }

        Expected provenIn(String organization) {
            return new Expected(directory, oneDirectory, organization, true);
        }
    }

    Recheck(String what, Fields<T> fields, Expected expected) {
        this.what = what;
        this.fields = fields;
        this.expected = expected;
        this.directory = expected.directory();
    }

    /** The page, or a {@link ForeignRecordException}: no record of such a page is delivered. */
    Page<T> page(Page<T> page) {
        for (T item : page.data()) {
            check(item, page.requestId());
        }
        return page;
    }

    /** The record, which must bear the id that was asked for. */
    static <T> T item(String what, Fields<T> fields, String id, T item, @Nullable String requestId) {
        if (!fields.id().apply(item).equals(id)) {
            throw foreign(what, "id", fields.id().apply(item), requestId);
        }
        if (fields.hasForeignGroup(item)) {
            throw foreign(what, "directory_id", id, requestId);
        }
        return item;
    }

    /** The group, which must lie in the directory it was known to lie in. */
    static void directory(String what, String directoryId, DirectoryGroup group, @Nullable String requestId) {
        if (!directoryId.equals(group.directoryId())) {
            throw foreign(what, "directory_id", group.id(), requestId);
        }
    }

    private void check(T item, @Nullable String requestId) {
        String directoryId = fields.directoryId().apply(item);
        if (directory == null && expected.oneDirectory()) {
            directory = directoryId;
        }
        if ((directory != null && !directory.equals(directoryId)) || fields.hasForeignGroup(item)) {
            throw foreign(what, "directory_id", fields.id().apply(item), requestId);
        }
        String organization = fields.organizationId().apply(item);
        boolean proven = organization == null && expected.organizationProven();
        if (expected.organization() != null && !expected.organization().equals(organization) && !proven) {
            throw foreign(what, "organization_id", fields.id().apply(item), requestId);
        }
    }

    private static ForeignRecordException foreign(
            String what, String field, String recordId, @Nullable String requestId) {
        return new ForeignRecordException(
                what + " answered with a record that was not asked for: its " + field
                        + " is another one. Nothing of that page was delivered. The server ignores a filter, or mixes tenants",
                field,
                recordId,
                requestId);
    }
}
