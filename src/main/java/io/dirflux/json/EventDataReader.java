package io.dirflux.json;

import io.dirflux.model.Attributes;
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
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what an event's name says its data is. */
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
            throw new Rejection("data: missing");
        }
        return known.read(head, data, outer);
    }

    private DirectoryEvent read(EventHead head, JsonSlice data, FieldReader outer) {
        return event.apply(head, data.read(outer, reader));
    }

    private static UpdatedUser updatedUser(FieldReader in) {
        DirectoryUser.Builder user = DirectoryUser.builder("", "");
        Map<String, @Nullable Object> previous = Attributes.copyOf(null);
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            if (field == Field.PREVIOUS_ATTRIBUTES) {
                previous = in.attributesOrEmpty();
            } else {
                UserReader.takeWithoutEmptyGroups(field, in, user);
            }
        }
        return new UpdatedUser(UserReader.checked(in, user), previous);
    }

    private static UpdatedGroup updatedGroup(FieldReader in) {
        DirectoryGroup.Builder group = DirectoryGroup.builder("", "");
        Map<String, @Nullable Object> previous = Attributes.copyOf(null);
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            if (field == Field.PREVIOUS_ATTRIBUTES) {
                previous = in.attributesOrEmpty();
            } else {
                GroupReader.take(field, in, group);
            }
        }
        return new UpdatedGroup(GroupReader.checked(in, group), previous);
    }

    private static DirectoryWithDomains withDomains(FieldReader in) {
        Directory.Builder directory = Directory.builder("");
        List<OrganizationDomain> domains = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            if (field == Field.DOMAINS) {
                domains = in.list(EventDataReader::domain);
            } else {
                DirectoryReader.take(field, in, directory);
            }
        }
        return new DirectoryWithDomains(
                DirectoryReader.checked(in, directory), Objects.requireNonNullElse(domains, List.of()));
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
                default -> in.skip();
            }
        }
        return new OrganizationDomain(object, id, domain);
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
                default -> in.skip();
            }
        }
        if (user == null || group == null) {
            throw new Rejection((user == null ? "data.user" : "data.group") + ": missing");
        }
        return new GroupMembership(directoryId.isBlank() ? user.directoryId() : directoryId, user, group);
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
                default -> in.skip();
            }
        }
        in.require("id", id);
        in.require("directory_id", directoryId);
        return new DirectoryToken(object, id, directoryId, organizationId, tokenSuffix, createdAt);
    }
}
