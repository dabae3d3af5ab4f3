package io.dirflux.json;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryToken;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventData.DirectoryWithDomains;
import io.dirflux.model.EventData.GroupMembership;
import io.dirflux.model.EventData.UpdatedGroup;
import io.dirflux.model.EventData.UpdatedUser;
import io.dirflux.model.EventHead;
import io.dirflux.model.EventNames;
import io.dirflux.model.OrganizationDomain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the data of an event as the type that belongs to the event's name. */
final class EventDataReader<D> {

    private static final Map<String, EventDataReader<?>> BY_NAME = Map.ofEntries(
            of(EventNames.ACTIVATED, EventDataReader::withDomains, DirectoryEvent.DirectoryActivated::new),
            of(EventNames.DEACTIVATED, EventDataReader::withDomains, DirectoryEvent.DirectoryDeactivated::new),
            of(EventNames.DELETED, DirectoryReader::read, DirectoryEvent.DirectoryDeleted::new),
            of(EventNames.USER_CREATED, UserReader::readWithoutEmptyGroups, DirectoryEvent.UserCreated::new),
            of(EventNames.USER_UPDATED, EventDataReader::updatedUser, DirectoryEvent.UserUpdated::new),
            of(EventNames.USER_DELETED, UserReader::readWithoutEmptyGroups, DirectoryEvent.UserDeleted::new),
            of(EventNames.GROUP_CREATED, GroupReader::read, DirectoryEvent.GroupCreated::new),
            of(EventNames.GROUP_UPDATED, EventDataReader::updatedGroup, DirectoryEvent.GroupUpdated::new),
            of(EventNames.GROUP_DELETED, GroupReader::read, DirectoryEvent.GroupDeleted::new),
            of(EventNames.GROUP_USER_ADDED, EventDataReader::membership, DirectoryEvent.GroupUserAdded::new),
            of(EventNames.GROUP_USER_REMOVED, EventDataReader::membership, DirectoryEvent.GroupUserRemoved::new),
            of(EventNames.TOKEN_CREATED, EventDataReader::token, DirectoryEvent.TokenCreated::new),
            of(EventNames.TOKEN_REVOKED, EventDataReader::token, DirectoryEvent.TokenRevoked::new));

    private final Function<FieldReader, D> reader;
    private final BiFunction<EventHead, D, DirectoryEvent> event;

    private EventDataReader(Function<FieldReader, D> reader, BiFunction<EventHead, D, DirectoryEvent> event) {
        this.reader = reader;
        this.event = event;
    }

    private static <D> Map.Entry<String, EventDataReader<?>> of(
            String name, Function<FieldReader, D> reader, BiFunction<EventHead, D, DirectoryEvent> event) {
        return Map.entry(name, new EventDataReader<>(reader, event));
    }

    /** The event of this name, null if the name is not known. */
    static @Nullable DirectoryEvent read(String name, EventHead head, @Nullable JsonSlice data, FieldReader outer) {
        EventDataReader<?> known = BY_NAME.get(name);
        if (known == null) {
            return null;
        }
        if (data == null) {
            throw Rejection.missing("data");
        }
        return known.read(head, data, outer);
    }

    private DirectoryEvent read(EventHead head, JsonSlice data, FieldReader outer) {
        return event.apply(head, data.read(outer, reader));
    }

    private static UpdatedUser updatedUser(FieldReader in) {
        OtherField<Map<String, @Nullable Object>> previous = previousAttributes();
        DirectoryUser user = UserReader.read(in, false, field -> previous.take(field, in));
        return new UpdatedUser(user, previous.value);
    }

    private static UpdatedGroup updatedGroup(FieldReader in) {
        OtherField<Map<String, @Nullable Object>> previous = previousAttributes();
        DirectoryGroup group = GroupReader.read(in, field -> previous.take(field, in));
        return new UpdatedGroup(group, previous.value);
    }

    private static OtherField<Map<String, @Nullable Object>> previousAttributes() {
        return new OtherField<>(Field.PREVIOUS_ATTRIBUTES, FieldReader::attributes);
    }

    private static DirectoryWithDomains withDomains(FieldReader in) {
        OtherField<List<OrganizationDomain>> domains =
                new OtherField<>(Field.DOMAINS, list -> list.list(EventDataReader::domain));
        Directory directory = DirectoryReader.read(in, field -> domains.take(field, in));
        return new DirectoryWithDomains(directory, domains.value);
    }

    /** A field that a record has in events only. */
    private static final class OtherField<T> {

        private final Field field;
        private final Function<FieldReader, @Nullable T> reader;
        private @Nullable T value;

        OtherField(Field field, Function<FieldReader, @Nullable T> reader) {
            this.field = field;
            this.reader = reader;
        }

        boolean take(Field next, FieldReader in) {
            boolean mine = next == field;
            if (mine) {
                value = reader.apply(in);
            }
            return mine;
        }
    }

    private static OrganizationDomain domain(FieldReader in) {
        String object = null;
        String id = null;
        String domain = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case OBJECT -> object = in.text();
                case ID -> id = in.text();
                case DOMAIN -> domain = in.text();
                default -> in.keepExtra();
            }
        }
        return new OrganizationDomain(object, id, domain, in.extra());
    }

    private static GroupMembership membership(FieldReader in) {
        String directoryId = "";
        DirectoryUser user = null;
        DirectoryGroup group = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case DIRECTORY_ID -> directoryId = in.id();
                case USER -> user = in.object(UserReader::readWithoutEmptyGroups);
                case GROUP -> group = in.object(GroupReader::read);
                default -> in.keepExtra();
            }
        }
        if (user == null || group == null) {
            throw Rejection.missing(user == null ? "data.user" : "data.group");
        }
        return new GroupMembership(directoryId.isBlank() ? user.directoryId() : directoryId, user, group, in.extra());
    }

    private static DirectoryToken token(FieldReader in) {
        String object = null;
        String id = "";
        String directoryId = "";
        String organizationId = null;
        String tokenSuffix = null;
        Instant createdAt = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case OBJECT -> object = in.text();
                case ID -> id = in.id();
                case DIRECTORY_ID -> directoryId = in.id();
                case ORGANIZATION_ID -> organizationId = in.text();
                case TOKEN_SUFFIX -> tokenSuffix = in.text();
                case CREATED_AT -> createdAt = in.timestamp();
                default -> in.keepExtra();
            }
        }
        in.require("id", id);
        in.require("directory_id", directoryId);
        return new DirectoryToken(object, id, directoryId, organizationId, tokenSuffix, createdAt, in.extra());
    }
}
