package io.dirflux.events;

import io.dirflux.model.DirectoryUser;
import org.jspecify.annotations.Nullable;

/**
 * The row an application keeps of a user, as the reference page's first pattern has it.
 *
 * @param workosId the directory user's id, the row's key
 * @param email {@link DirectoryUser#primaryEmail()}; null: there is none
 * @param firstName null: not told
 * @param lastName null: not told
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

    /** The id and whether it is active; no name, no address. */
    @Override
    public String toString() {
        return "StoredUser[workosId=" + workosId + ", active=" + active + "]";
    }
}
