package io.dirflux.json;

import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.WebhookEndpoint;
import java.util.Set;
import java.util.function.Function;

/** A kind of record, and how one is read. */
public final class RecordType<T> {

    /** Directories. */
    public static final RecordType<Directory> DIRECTORY = new RecordType<>("directory", DirectoryReader::read);

    /** Groups. */
    public static final RecordType<DirectoryGroup> GROUP = new RecordType<>("group", GroupReader::read);

    /** Groups of which only the ids are read: their own and those of their directories. */
    public static final RecordType<DirectoryGroup> GROUP_IDS = new RecordType<>("group", GroupReader::readIds);

    /** Users of which only the ids are read: their own and those of their directories. */
    public static final RecordType<DirectoryUser> USER_IDS = new RecordType<>("user", UserReader::readIds);

    /** Events; a user in one has {@code groups()} null, "not known". */
    public static final RecordType<DirectoryEvent> EVENT = new RecordType<>("event", EventReader::read);

    /** Webhook endpoints, without their secrets. */
    public static final RecordType<WebhookEndpoint> WEBHOOK_ENDPOINT =
            new RecordType<>("webhook endpoint", WebhookEndpointReader::read);

    /** A webhook endpoint that was just created, with its secret. */
    public static final RecordType<WebhookEndpoint> CREATED_WEBHOOK_ENDPOINT =
            new RecordType<>("webhook endpoint", WebhookEndpointReader::readWithSecret);

    private static final RecordType<DirectoryUser> OPENAPI_USER =
            new RecordType<>("user", UserReader::readWithoutEmptyGroups);

    private static final RecordType<DirectoryUser> REFERENCE_USER = new RecordType<>("user", UserReader::read);

    private final String name;
    private final Function<FieldReader, T> reader;
    private final Set<String> required;

    private RecordType(String name, Function<FieldReader, T> reader) {
        this(name, reader, Set.of());
    }

    private RecordType(String name, Function<FieldReader, T> reader, Set<String> required) {
        this.name = name;
        this.reader = reader;
        this.required = required;
    }

    /**
     * Users. Where the dialect is {@link Dialect#OPENAPI} a wire {@code groups: []} is read as null, "not known": newer
     * accounts get it whatever groups the user has. In {@link Dialect#REFERENCE} it is an empty list, "none".
     */
    public static RecordType<DirectoryUser> user(Dialect dialect) {
        return dialect == Dialect.OPENAPI ? OPENAPI_USER : REFERENCE_USER;
    }

    /**
     * The same, but a record is rejected if one of these fields cannot be read. For the fields that a list is filtered
     * by: a record must not be left out because its field is not known. Fields that are absent or null are no problem.
     *
     * @param paths the fields by their paths in the record, such as {@code data.organization_id}
     */
    public RecordType<T> requiring(Set<String> paths) {
        return paths.isEmpty() ? this : new RecordType<>(name, reader, Set.copyOf(paths));
    }

    Set<String> required() {
        return required;
    }

    T read(FieldReader in) {
        return in.record(reader);
    }

    /** The kind, such as {@code user}. */
    @Override
    public String toString() {
        return name;
    }
}
