package io.dirflux.events;

import io.dirflux.model.DirectoryUser;
import org.jspecify.annotations.Nullable;

/**
 * The row that an application keeps for a user, with the columns of the reference page's first pattern.
 *
 * @param workosId the directory user's id, the key of the row
 * @param email {@link DirectoryUser#primaryEmail()}; {@code null} if the user has none
 * @param firstName {@code null} if the directory does not send it
 * @param lastName {@code null} if the directory does not send it
 * @param active whether the state is {@code active}
 */
public record StoredUser(
        String workosId,
        @Nullable String email,
        @Nullable String firstName,
        @Nullable String lastName,
        boolean active) {

    /** The row of a user. */
    public static StoredUser of(DirectoryUser user) {
        return new StoredUser(user.id(), user.primaryEmail(), user.firstName(), user.lastName(), user.isActive());
    }

    /** The id and {@code active} only: no name, no address. */
    @Override
    public String toString() {
        return "StoredUser[workosId=" + workosId + ", active=" + active + "]";
    }
}
