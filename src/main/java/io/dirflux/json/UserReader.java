package io.dirflux.json;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Role;
import io.dirflux.model.UserState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a user. */
final class UserReader {

    private UserReader() {}

    /** Reads {@code groups: []} as "none". */
    static DirectoryUser read(FieldReader in) {
        DirectoryUser.Builder user = DirectoryUser.builder("", "");
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            take(field, in, user);
        }
        return checked(in, user);
    }

    /** The user whose fields have been taken. */
    static DirectoryUser checked(FieldReader in, DirectoryUser.Builder user) {
        DirectoryUser read = user.build();
        in.require("id", read.id());
        in.require("directory_id", read.directoryId());
        return read;
    }

    /** Reads {@code groups: []} as "not known". */
    static DirectoryUser readWithoutEmptyGroups(FieldReader in) {
        DirectoryUser.Builder user = DirectoryUser.builder("", "");
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            takeWithoutEmptyGroups(field, in, user);
        }
        return checked(in, user);
    }

    static void takeWithoutEmptyGroups(Field field, FieldReader in, DirectoryUser.Builder user) {
        if (field == Field.GROUPS) {
            List<GroupRef> groups = in.list(GroupRefReader::read);
            user.groups(groups == null || groups.isEmpty() ? null : groups);
        } else {
            take(field, in, user);
        }
    }

    private static void take(Field field, FieldReader in, DirectoryUser.Builder user) {
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
            case EMAILS -> user.emails(listOrEmpty(in.list(UserReader::email)));
            case STATE -> user.state(in.recurring(UserState::of));
            case CUSTOM_ATTRIBUTES -> user.customAttributes(in.attributes());
            case RAW_ATTRIBUTES -> user.rawAttributes(in.attributes());
            case ROLE -> user.role(in.object(UserReader::role));
            case ROLES -> user.roles(listOrEmpty(in.list(UserReader::role)));
            case GROUPS -> user.groups(in.list(GroupRefReader::read));
            case CREATED_AT -> user.createdAt(in.timestamp());
            case UPDATED_AT -> user.updatedAt(in.timestamp());
            default -> in.skip();
        }
    }

    private static <T> List<T> listOrEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
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
                default -> in.skip();
            }
        }
        return new Email(primary, type, value);
    }

    private static Role role(FieldReader in) {
        String slug = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            if (field == Field.SLUG) {
                slug = in.recurring();
            } else {
                in.skip();
            }
        }
        return new Role(slug);
    }
}
