package io.dirflux.json;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Role;
import io.dirflux.model.UserState;
import java.util.List;
import java.util.function.Predicate;

/** Reads a user. */
final class UserReader {

    private UserReader() {}

    /** Reads {@code groups: []} as "none". */
    static DirectoryUser read(FieldReader in) {
        return read(in, true, field -> false);
    }

    /** Reads {@code groups: []} as "not known". */
    static DirectoryUser readWithoutEmptyGroups(FieldReader in) {
        return read(in, false, field -> false);
    }

    /** Reads only the ids of the user and its directory. */
    static DirectoryUser readIds(FieldReader in) {
        return read(in, false, in::skipsUnlessId);
    }

    /**
     * Reads a user that has further fields.
     *
     * @param emptyGroupsKnown whether {@code groups: []} is "none", and not "not known"
     * @param others reads a field that is none of a user's; false if it is not one of those either
     */
    static DirectoryUser read(FieldReader in, boolean emptyGroupsKnown, Predicate<Field> others) {
        DirectoryUser.Builder user = DirectoryUser.builder("", "");
        user.unreadable(in.fields(field -> {
            if (!others.test(field)) {
                take(field, in, user, emptyGroupsKnown);
            }
        }));
        DirectoryUser read = user.extra(in.extra()).build();
        in.require("id", read.id());
        in.require("directory_id", read.directoryId());
        return read;
    }

    private static void take(Field field, FieldReader in, DirectoryUser.Builder user, boolean emptyGroupsKnown) {
        switch (field) {
            case OBJECT -> user.object(in.recurring());
            case ID -> user.id(in.id());
            case DIRECTORY_ID -> user.directoryId(in.parentId());
            case ORGANIZATION_ID -> user.organizationId(in.recurring());
            case IDP_ID -> user.idpId(in.text());
            case EMAIL -> user.email(in.text());
            case FIRST_NAME -> user.firstName(in.text());
            case LAST_NAME -> user.lastName(in.text());
            case NAME -> user.name(in.text());
            case USERNAME -> user.username(in.text());
            case JOB_TITLE -> user.jobTitle(in.text());
            case EMAILS -> user.emails(in.list(UserReader::email, value -> new Email(null, null, value)));
            case STATE -> user.state(in.recurring(UserState::of));
            case CUSTOM_ATTRIBUTES -> user.customAttributes(in.attributes());
            case RAW_ATTRIBUTES -> user.rawAttributes(in.attributes());
            case ROLE -> user.role(in.object(UserReader::role, Role::new));
            case ROLES -> user.roles(in.list(UserReader::role, Role::new));
            case GROUPS -> {
                List<GroupRef> groups = in.list(GroupRefReader::read);
                user.groups(groups == null || (groups.isEmpty() && !emptyGroupsKnown) ? null : groups);
            }
            case CREATED_AT -> user.createdAt(in.timestamp());
            case UPDATED_AT -> user.updatedAt(in.timestamp());
            default -> in.keepExtra();
        }
    }

    private static Email email(FieldReader in) {
        Boolean primary = null;
        String type = null;
        String value = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case PRIMARY -> primary = in.flag();
                case TYPE -> type = in.recurring();
                case VALUE -> value = in.text();
                default -> in.keepExtra();
            }
        }
        return new Email(primary, type, value, in.extra());
    }

    private static Role role(FieldReader in) {
        String slug = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            if (field == Field.SLUG) {
                slug = in.recurring();
            } else {
                in.keepExtra();
            }
        }
        return new Role(slug, in.extra());
    }
}
