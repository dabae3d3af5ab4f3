package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change in a directory, from a webhook or from the events stream.
 *
 * <pre>{@code
 * if (event instanceof DirectoryEvent.UserDeleted deleted) {
 *     remove(deleted.user().id());
 * } else if (event instanceof DirectoryEvent.OfUser changed) { // created or updated
 *     upsert(changed.user());
 * }
 * }</pre>
 *
 * <ul>
 *   <li>The same event may arrive more than once: compare {@link #id()}.
 *   <li>An event shows its subject at the time of the change. The subject may have changed again since.
 *   <li>Some changes cause no event of their own: see {@link DirectoryDeleted} and {@link GroupDeleted}.
 *   <li>An event with an unknown name or with unreadable data is an {@link Unknown}. No event is left out.
 * </ul>
 * Source: WorkOS, <i>Understanding events</i>, and the event schemas of the public OpenAPI description.
 */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        include = JsonTypeInfo.As.EXISTING_PROPERTY,
        property = "event",
        visible = true,
        defaultImpl = DirectoryEvent.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = DirectoryEvent.DirectoryActivated.class, name = EventNames.ACTIVATED),
    @JsonSubTypes.Type(value = DirectoryEvent.DirectoryDeactivated.class, name = EventNames.DEACTIVATED),
    @JsonSubTypes.Type(value = DirectoryEvent.DirectoryDeleted.class, name = EventNames.DELETED),
    @JsonSubTypes.Type(value = DirectoryEvent.UserCreated.class, name = EventNames.USER_CREATED),
    @JsonSubTypes.Type(value = DirectoryEvent.UserUpdated.class, name = EventNames.USER_UPDATED),
    @JsonSubTypes.Type(value = DirectoryEvent.UserDeleted.class, name = EventNames.USER_DELETED),
    @JsonSubTypes.Type(value = DirectoryEvent.GroupCreated.class, name = EventNames.GROUP_CREATED),
    @JsonSubTypes.Type(value = DirectoryEvent.GroupUpdated.class, name = EventNames.GROUP_UPDATED),
    @JsonSubTypes.Type(value = DirectoryEvent.GroupDeleted.class, name = EventNames.GROUP_DELETED),
    @JsonSubTypes.Type(value = DirectoryEvent.GroupUserAdded.class, name = EventNames.GROUP_USER_ADDED),
    @JsonSubTypes.Type(value = DirectoryEvent.GroupUserRemoved.class, name = EventNames.GROUP_USER_REMOVED),
    @JsonSubTypes.Type(value = DirectoryEvent.TokenCreated.class, name = EventNames.TOKEN_CREATED),
    @JsonSubTypes.Type(value = DirectoryEvent.TokenRevoked.class, name = EventNames.TOKEN_REVOKED)
})
public sealed interface DirectoryEvent {

    /** The fields that every event has: id, time and context. The event has accessors for them. */
    EventHead head();

    /** The event's name on the wire, such as {@code dsync.user.created}. */
    @JsonProperty(value = "event", access = JsonProperty.Access.READ_ONLY)
    default String name() {
        return EventNames.of(getClass());
    }

    /** The directory in which it happened; {@code null} only for an {@link Unknown} without one. */
    @Nullable
    String directoryId();

    /** The organization of that directory; {@code null} if the event does not name it. */
    @Nullable
    String organizationId();

    /** Always {@code event}. */
    @JsonProperty(value = "object", access = JsonProperty.Access.READ_ONLY)
    default String object() {
        return "event";
    }

    /** The event's id. Opaque: {@code event_...} today, {@code wh_...} in older webhooks. */
    default String id() {
        return head().id();
    }

    /** When it happened; {@code null} if the time was not readable. */
    default @Nullable Instant createdAt() {
        return head().createdAt();
    }

    /** Who or what caused the event; empty if the event does not say. */
    default EventContext context() {
        return head().context();
    }

    /** A directory was connected, disconnected or deleted. Its state is in the words of events. */
    sealed interface OfDirectory extends DirectoryEvent {

        /** The directory. */
        Directory directory();

        @Override
        default String directoryId() {
            return directory().id();
        }

        @Override
        default @Nullable String organizationId() {
            return directory().organizationId();
        }
    }

    /** A directory was connected or disconnected. */
    sealed interface OfConnection extends OfDirectory {

        /** The directory with the domains of its organization. */
        EventData.DirectoryWithDomains data();

        @Override
        default Directory directory() {
            return data().directory();
        }

        /** The domains of the organization; {@code null} if they could not be read. */
        default @Nullable List<OrganizationDomain> domains() {
            return data().domains();
        }
    }

    /** A user was created, updated or deleted. */
    sealed interface OfUser extends DirectoryEvent {

        /** The user at that time; {@code groups()} is {@code null}, "not known". */
        DirectoryUser user();

        @Override
        default String directoryId() {
            return user().directoryId();
        }

        @Override
        default @Nullable String organizationId() {
            return user().organizationId();
        }
    }

    /** A group was created, updated or deleted. */
    sealed interface OfGroup extends DirectoryEvent {

        /** The group at that time. */
        DirectoryGroup group();

        @Override
        default String directoryId() {
            return group().directoryId();
        }

        @Override
        default @Nullable String organizationId() {
            return group().organizationId();
        }
    }

    /** A user was added to a group or removed from it. That does not change the {@code updatedAt()} of either. */
    sealed interface OfMembership extends DirectoryEvent {

        /** The user and the group. */
        EventData.GroupMembership membership();

        /** The user at that time; {@code groups()} is {@code null}, "not known". */
        default DirectoryUser user() {
            return membership().user();
        }

        /** The group at that time. */
        default DirectoryGroup group() {
            return membership().group();
        }

        @Override
        default String directoryId() {
            return membership().directoryId();
        }

        @Override
        default @Nullable String organizationId() {
            return EventMaps.firstKnown(user().organizationId(), group().organizationId());
        }
    }

    /** A token of a directory was created or revoked. */
    sealed interface OfToken extends DirectoryEvent {

        /** The token. */
        DirectoryToken token();

        @Override
        default String directoryId() {
            return token().directoryId();
        }

        @Override
        default @Nullable String organizationId() {
            return token().organizationId();
        }
    }

    /** {@code dsync.activated}. */
    record DirectoryActivated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.DirectoryWithDomains data) implements OfConnection {}

    /** {@code dsync.deactivated}. WorkOS no longer sends it. */
    record DirectoryDeactivated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.DirectoryWithDomains data) implements OfConnection {}

    /** {@code dsync.deleted}: the directory, its users and its groups are gone. No event follows for each of them. */
    record DirectoryDeleted(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") Directory directory) implements OfDirectory {}

    /** {@code dsync.user.created}. The first sync of a directory sends one for each user. */
    record UserCreated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryUser user) implements OfUser {}

    /** {@code dsync.user.updated}; also sent when the state changes. */
    record UserUpdated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.UpdatedUser data) implements OfUser {

        @Override
        public DirectoryUser user() {
            return data.user();
        }

        /**
         * The fields that have changed, by their wire names, with the values before the change. {@code null} means that
         * the field was not set. Read from the data, else from the context; empty if neither has it, {@code null} if
         * they could not be read.
         */
        public @Nullable Map<String, @Nullable Object> previousAttributes() {
            return EventMaps.previousAttributes(data.previousAttributes(), context());
        }
    }

    /** {@code dsync.user.deleted}. A user who comes back gets a new id. */
    record UserDeleted(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryUser user) implements OfUser {}

    /** {@code dsync.group.created}. */
    record GroupCreated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryGroup group) implements OfGroup {}

    /** {@code dsync.group.updated}. */
    record GroupUpdated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.UpdatedGroup data) implements OfGroup {

        @Override
        public DirectoryGroup group() {
            return data.group();
        }

        /** The fields that have changed, with the values before; see {@link UserUpdated#previousAttributes()}. */
        public @Nullable Map<String, @Nullable Object> previousAttributes() {
            return EventMaps.previousAttributes(data.previousAttributes(), context());
        }
    }

    /** {@code dsync.group.deleted}. No event follows for the members that were removed with it. */
    record GroupDeleted(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryGroup group) implements OfGroup {}

    /** {@code dsync.group.user_added}. */
    record GroupUserAdded(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.GroupMembership membership) implements OfMembership {}

    /** {@code dsync.group.user_removed}. */
    record GroupUserRemoved(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.GroupMembership membership) implements OfMembership {}

    /** {@code dsync.token.created}. */
    record TokenCreated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryToken token) implements OfToken {}

    /** {@code dsync.token.revoked}. */
    record TokenRevoked(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryToken token) implements OfToken {}

    /**
     * An event with a name that this version does not know, or with data that could not be read. If your handler cannot
     * use {@link #raw()}, list the directory again.
     *
     * @param head the fields that every event has
     * @param name its name on the wire; empty if it has none
     * @param raw the whole event as it came, in order; only id and name if it exceeds the limits of attributes
     * @param problem the field that could not be read, without its value; {@code null} if only the name is unknown
     */
    record Unknown(
            @JsonIgnore EventHead head,
            @JsonIgnore String name,
            @JsonAnyGetter Map<String, @Nullable Object> raw,
            @JsonIgnore @Nullable String problem)
            implements DirectoryEvent {

        public Unknown {
            Objects.requireNonNull(head, "head");
            Objects.requireNonNull(name, "name");
            raw = Attributes.copyOf(raw);
        }

        /** Used by an application's own mapper. */
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Unknown of(Map<String, @Nullable Object> raw) {
            return EventMaps.unknown(Attributes.copyOf(raw));
        }

        @Override
        @JsonIgnore
        public String object() {
            return DirectoryEvent.super.object();
        }

        @Override
        public @Nullable String directoryId() {
            return EventMaps.directoryId(raw);
        }

        @Override
        public @Nullable String organizationId() {
            return EventMaps.text(EventMaps.map(raw, "data"), "organization_id");
        }

        /** Only the ids, the name and the problem. */
        @Override
        public String toString() {
            return "Unknown[id=" + id() + ", name=" + name + ", directoryId=" + directoryId() + ", problem=" + problem
                    + "]";
        }
    }
}
