package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user as it stands inside a group.
 *
 * @param id the user's id
 * @param firstName the user's first name
 * @param lastName the user's last name
 * @param user the whole user; null where the server sends members by name only ({@link Dialect#REFERENCE})
 */
public record GroupMember(
        @JsonProperty("id") String id,
        @JsonProperty("first_name") @Nullable String firstName,
        @JsonProperty("last_name") @Nullable String lastName,
        @JsonProperty("user") @Nullable DirectoryUser user) {

    public GroupMember {
        Objects.requireNonNull(id, "id");
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
