package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user in a group's {@code members}.
 *
 * @param id the user's id
 * @param firstName the user's first name
 * @param lastName the user's last name
 * @param user the whole user; null where the server sends members by name only ({@link Dialect#REFERENCE})
 * @param extra the fields that this version does not know, in order; read when first asked for
 */
public record GroupMember(
        @JsonProperty("id") String id,
        @JsonProperty("first_name") @Nullable String firstName,
        @JsonProperty("last_name") @Nullable String lastName,
        @JsonProperty("user") @Nullable DirectoryUser user,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

    public GroupMember {
        Objects.requireNonNull(id, "id");
        extra = Attributes.copyOf(extra);
    }

    /** A member without further fields. */
    public GroupMember(String id, @Nullable String firstName, @Nullable String lastName, @Nullable DirectoryUser user) {
        this(id, firstName, lastName, user, Map.of());
    }

    /** The member that this user is. */
    public static GroupMember of(DirectoryUser user) {
        return new GroupMember(user.id(), user.firstName(), user.lastName(), user);
    }

    /** The id only. */
    @Override
    public String toString() {
        return "GroupMember[id=" + id + "]";
    }
}
