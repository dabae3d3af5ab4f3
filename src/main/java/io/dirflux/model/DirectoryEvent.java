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
 * A change that happened in a directory, whether a webhook brought it or the events stream.
 *
 * <pre>{@code
 * if (event instanceof DirectoryEvent.UserDeleted deleted) {
 *     remove(deleted.user().id());
 * } else if (event instanceof DirectoryEvent.OfUser changed) { // created or updated
 *     upsert(changed.user());
 * }
 * }</pre>
 *
 * <p>The same change may be told more than once: {@link #id()} says whether it is the same event. An event tells how its
 * subject was when it happened, which need not be how it is now. Cascades are silent: see {@link DirectoryDeleted} and
 * {@link GroupDeleted}. A name that is not known here, or data that cannot be read, make an {@link Unknown}: nothing is
 * left out. An application's own Jackson mapper writes an event as it stood on the wire, and reads it back.
 *
 * <p>Source: WorkOS, <i>Understanding events</i>, and the event schemas of the public OpenAPI description.
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

    /** What every event bears besides its name and its subject; {@link #id()} and its like are shorter. */
    EventHead head();

    /** The event's name on the wire, such as {@code dsync.user.created}. */
    @JsonProperty(value = "event", access = JsonProperty.Access.READ_ONLY)
    String name();

    /** The directory it happened in; null only for an {@link Unknown} that does not tell. */
    @Nullable
    String directoryId();

    /** The organization of that directory; null if the event does not tell. */
    @Nullable
    String organizationId();

    /** {@code event}, always. */
    @JsonProperty(value = "object", access = JsonProperty.Access.READ_ONLY)
    default String object() {
        return "event";
    }

    /** The event's id; opaque, {@code event_...} today, {@code wh_...} in older webhooks. */
    default String id() {
        return head().id();
    }

    /** When it happened; null if that was not readable. */
    default @Nullable Instant createdAt() {
        return head().createdAt();
    }

    /** What it says of its origin. */
    default EventContext context() {
        return head().context();
    }

    /** A directory was connected, disconnected or deleted. Its state is told in the vocabulary of events. */
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

    /** A user was created, updated or deleted. */
    sealed interface OfUser extends DirectoryEvent {

        /** The user when it happened; {@code groups()} is null, "not known". */
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

        /** The group when it happened. */
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

    /** A user became a member of a group or ceased to be one. The {@code updatedAt()} of neither changes by that. */
    sealed interface OfMembership extends DirectoryEvent {

        /** The user and the group. */
        EventData.Membership membership();

        /** The user when it happened; {@code groups()} is null, "not known". */
        default DirectoryUser user() {
            return membership().user();
        }

        /** The group when it happened. */
        default DirectoryGroup group() {
            return membership().group();
        }

        @Override
        default String directoryId() {
            return membership().directoryId();
        }

        @Override
        default @Nullable String organizationId() {
            String ofUser = user().organizationId();
            return ofUser == null ? group().organizationId() : ofUser;
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
            @JsonProperty("data") EventData.DirectoryWithDomains data) implements OfDirectory {

        @Override
        public String name() {
            return EventNames.ACTIVATED;
        }

        @Override
        public Directory directory() {
            return data.directory();
        }

        /** The domains of the organization. */
        public List<OrganizationDomain> domains() {
            return data.domains();
        }
    }

    /** {@code dsync.deactivated}, which is no longer sent. */
    record DirectoryDeactivated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.DirectoryWithDomains data) implements OfDirectory {

        @Override
        public String name() {
            return EventNames.DEACTIVATED;
        }

        @Override
        public Directory directory() {
            return data.directory();
        }

        /** The domains of the organization. */
        public List<OrganizationDomain> domains() {
            return data.domains();
        }
    }

    /**
     * {@code dsync.deleted}: the directory and all its users and groups are gone, and this is the only event about it. Its
     * {@code state()} is the one before.
     */
    record DirectoryDeleted(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") Directory directory) implements OfDirectory {

        @Override
        public String name() {
            return EventNames.DELETED;
        }
    }

    /** {@code dsync.user.created}; the first sync of a directory sends one for each of its users. */
    record UserCreated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryUser user) implements OfUser {

        @Override
        public String name() {
            return EventNames.USER_CREATED;
        }
    }

    /** {@code dsync.user.updated}; a change of the state is one. */
    record UserUpdated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.UpdatedUser data) implements OfUser {

        @Override
        public String name() {
            return EventNames.USER_UPDATED;
        }

        @Override
        public DirectoryUser user() {
            return data.user();
        }

        /**
         * What has changed, by the wire's names with the values before; null stands for an attribute that was not there.
         * Taken from the data, else from the context; empty if neither tells.
         */
        public Map<String, @Nullable Object> previousAttributes() {
            return EventMaps.previousAttributes(data.previousAttributes(), context());
        }
    }

    /** {@code dsync.user.deleted}: the user is gone; one who returns gets a new id. */
    record UserDeleted(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryUser user) implements OfUser {

        @Override
        public String name() {
            return EventNames.USER_DELETED;
        }
    }

    /** {@code dsync.group.created}. */
    record GroupCreated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryGroup group) implements OfGroup {

        @Override
        public String name() {
            return EventNames.GROUP_CREATED;
        }
    }

    /** {@code dsync.group.updated}. */
    record GroupUpdated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.UpdatedGroup data) implements OfGroup {

        @Override
        public String name() {
            return EventNames.GROUP_UPDATED;
        }

        @Override
        public DirectoryGroup group() {
            return data.group();
        }

        /** What has changed, with the values before; see {@link UserUpdated#previousAttributes()}. */
        public Map<String, @Nullable Object> previousAttributes() {
            return EventMaps.previousAttributes(data.previousAttributes(), context());
        }
    }

    /** {@code dsync.group.deleted}: the group is gone; no event says that its members are no longer in it. */
    record GroupDeleted(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryGroup group) implements OfGroup {

        @Override
        public String name() {
            return EventNames.GROUP_DELETED;
        }
    }

    /** {@code dsync.group.user_added}. */
    record GroupUserAdded(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.Membership membership) implements OfMembership {

        @Override
        public String name() {
            return EventNames.GROUP_USER_ADDED;
        }
    }

    /** {@code dsync.group.user_removed}. */
    record GroupUserRemoved(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") EventData.Membership membership) implements OfMembership {

        @Override
        public String name() {
            return EventNames.GROUP_USER_REMOVED;
        }
    }

    /** {@code dsync.token.created}. */
    record TokenCreated(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryToken token) implements OfToken {

        @Override
        public String name() {
            return EventNames.TOKEN_CREATED;
        }
    }

    /** {@code dsync.token.revoked}. */
    record TokenRevoked(
            @JsonUnwrapped EventHead head,
            @JsonProperty("data") DirectoryToken token) implements OfToken {

        @Override
        public String name() {
            return EventNames.TOKEN_REVOKED;
        }
    }

    /**
     * An event whose name is not known here, or whose data could not be read as its name promises. A handler that cannot
     * make sense of {@link #raw()} does well to list the directory afresh.
     *
     * @param head its id and the rest of what every event bears
     * @param name its name on the wire; empty if it bears none
     * @param raw the whole event as it came, in order; only id and name if it goes beyond what attributes may hold
     * @param problem what could not be read, without a value of it; null if it is only that the name is not known
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

        /** The event that an application's own mapper read. */
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

        /** The ids, the name and the problem only. */
        @Override
        public String toString() {
            return "Unknown[id=" + id() + ", name=" + name + ", directoryId=" + directoryId() + ", problem=" + problem
                    + "]";
        }
    }
}
