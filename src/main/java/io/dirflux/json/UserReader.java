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
        for (String field = in.nextField(); field != null; field = in.nextField()) {
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
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            takeWithoutEmptyGroups(field, in, user);
        }
        return checked(in, user);
    }

    static void takeWithoutEmptyGroups(String field, FieldReader in, DirectoryUser.Builder user) {
        if (field.equals("groups")) {
            List<GroupRef> groups = in.list(GroupRefReader::read);
            user.groups(groups == null || groups.isEmpty() ? null : groups);
        } else {
            take(field, in, user);
        }
    }

    private static void take(String field, FieldReader in, DirectoryUser.Builder user) {
        switch (field) {
            case "object" -> user.object(in.recurring());
            case "id" -> user.id(in.id());
            case "directory_id" -> user.directoryId(in.parentId());
            case "organization_id" -> user.organizationId(in.recurring());
            case "idp_id" -> user.idpId(in.text());
            case "email" -> user.email(in.text());
            case "first_name" -> user.firstName(in.text());
            case "last_name" -> user.lastName(in.text());
            case "name" -> user.name(in.text());
            case "username" -> user.username(in.text());
            case "job_title" -> user.jobTitle(in.text());
            case "emails" -> user.emails(listOrEmpty(in.list(UserReader::email)));
            case "state" -> user.state(in.recurring(UserState::of));
            case "custom_attributes" -> user.customAttributes(in.attributes());
            case "raw_attributes" -> user.rawAttributes(in.attributes());
            case "role" -> user.role(in.object(UserReader::role));
            case "roles" -> user.roles(listOrEmpty(in.list(UserReader::role)));
            case "groups" -> user.groups(in.list(GroupRefReader::read));
            case "created_at" -> user.createdAt(in.timestamp());
            case "updated_at" -> user.updatedAt(in.timestamp());
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
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "primary" -> primary = in.flag();
                case "type" -> type = in.recurring();
                case "value" -> value = in.text();
                default -> in.skip();
            }
        }
        return new Email(primary, type, value);
    }

    private static Role role(FieldReader in) {
        String slug = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            if (field.equals("slug")) {
                slug = in.recurring();
            } else {
                in.skip();
            }
        }
        return new Role(slug);
    }
}
