package io.dirflux.events;

import io.dirflux.model.DirectoryUser;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The row that an application keeps for a user: the columns of the reference page's first pattern, the full name, and
 * where the user belongs.
 *
 * @param workosId the directory user's id, the key of the row
 * @param directoryId the user's directory; delete the rows with this id when the directory is deleted
 * @param organizationId the organization of the directory; {@code null} if the server does not send it
 * @param email {@link DirectoryUser#primaryEmail()}; {@code null} if the user has none
 * @param firstName {@code null} if the directory does not send it
 * @param lastName {@code null} if the directory does not send it
 * @param name the full name; some directories send only this one; {@code null} if the directory does not send it
 * @param active whether the state is {@code active}
 */
public record StoredUser(
        String workosId,
        String directoryId,
        @Nullable String organizationId,
        @Nullable String email,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String name,
        boolean active) {

    /** The columns that may be unknown: all but the ids of the user and the directory. */
    public enum Column {
        /** {@link StoredUser#organizationId()}. */
        ORGANIZATION_ID,
        /** {@link StoredUser#email()}. */
        EMAIL,
        /** {@link StoredUser#firstName()}. */
        FIRST_NAME,
        /** {@link StoredUser#lastName()}. */
        LAST_NAME,
        /** {@link StoredUser#name()}. */
        NAME,
        /** {@link StoredUser#active()}. */
        ACTIVE
    }

    /** The row of a user. */
    public static StoredUser of(DirectoryUser user) {
        return new StoredUser(
                user.id(),
                user.directoryId(),
                user.organizationId(),
                user.primaryEmail(),
                user.firstName(),
                user.lastName(),
                user.name(),
                user.isActive());
    }

    /** The columns that are not known, because their fields of the user could not be read. */
    public static Set<Column> unknownColumns(DirectoryUser user) {
        Set<Column> unknown = EnumSet.noneOf(Column.class);
        for (String field : user.unreadable()) {
            switch (field) {
                case "organization_id" -> unknown.add(Column.ORGANIZATION_ID);
                case "email" -> unknown.add(Column.EMAIL);
                case "emails" -> {
                    if (user.email() == null || user.email().isBlank()) {
                        unknown.add(Column.EMAIL);
                    }
                }
                case "first_name" -> unknown.add(Column.FIRST_NAME);
                case "last_name" -> unknown.add(Column.LAST_NAME);
                case "name" -> unknown.add(Column.NAME);
                case "state" -> unknown.add(Column.ACTIVE);
                default -> {}
            }
        }
        return unknown;
    }

    /** The ids and {@code active} only: no name, no address. */
    @Override
    public String toString() {
        return "StoredUser[workosId=" + workosId + ", directoryId=" + directoryId + ", active=" + active + "]";
    }
}
