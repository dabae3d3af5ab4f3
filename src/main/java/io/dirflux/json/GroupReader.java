package io.dirflux.json;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import java.util.function.Predicate;

/** Reads a group, with its members where the server embeds them. */
final class GroupReader {

    private GroupReader() {}

    static DirectoryGroup read(FieldReader in) {
        return read(in, field -> false);
    }

    /** Reads only the ids of the group and its directory. */
    static DirectoryGroup readIds(FieldReader in) {
        return read(in, in::skipsUnlessId);
    }

    /**
     * Reads a group that has further fields.
     *
     * @param others reads a field that is none of a group's; false if it is not one of those either
     */
    static DirectoryGroup read(FieldReader in, Predicate<Field> others) {
        DirectoryGroup.Builder group = DirectoryGroup.builder("", "");
        group.unreadable(in.fields(field -> {
            if (!others.test(field)) {
                take(field, in, group);
            }
        }));
        DirectoryGroup read = group.extra(in.extra()).build();
        in.require("id", read.id());
        in.require("directory_id", read.directoryId());
        return read;
    }

    private static void take(Field field, FieldReader in, DirectoryGroup.Builder group) {
        switch (field) {
            case OBJECT -> group.object(in.recurring());
            case ID -> group.id(in.id());
            case IDP_ID -> group.idpId(in.text());
            case DIRECTORY_ID -> group.directoryId(in.parentId());
            case ORGANIZATION_ID -> group.organizationId(in.recurring());
            case NAME -> group.name(in.text());
            case RAW_ATTRIBUTES -> group.rawAttributes(in.attributes());
            case MEMBERS -> group.members(in.list(GroupReader::member));
            case CREATED_AT -> group.createdAt(in.timestamp());
            case UPDATED_AT -> group.updatedAt(in.timestamp());
            default -> in.keepExtra();
        }
    }

    private static GroupMember member(FieldReader in) {
        String id = "";
        String firstName = null;
        String lastName = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case ID -> id = in.id();
                case FIRST_NAME -> firstName = in.text();
                case LAST_NAME -> lastName = in.text();
                default -> in.keepExtra();
            }
        }
        in.require("id", id);
        return new GroupMember(id, firstName, lastName, null, in.extra());
    }
}
