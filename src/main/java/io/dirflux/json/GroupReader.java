package io.dirflux.json;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;

/** Reads a group, with its members where the server embeds them. */
final class GroupReader {

    private GroupReader() {}

    static DirectoryGroup read(FieldReader in) {
        DirectoryGroup.Builder group = DirectoryGroup.builder("", "");
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            take(field, in, group);
        }
        return checked(in, group);
    }

    static void take(String field, FieldReader in, DirectoryGroup.Builder group) {
        switch (field) {
            case "object" -> group.object(in.recurring());
            case "id" -> group.id(in.id());
            case "idp_id" -> group.idpId(in.text());
            case "directory_id" -> group.directoryId(in.parentId());
            case "organization_id" -> group.organizationId(in.recurring());
            case "name" -> group.name(in.text());
            case "raw_attributes" -> group.rawAttributes(in.attributes());
            case "members" -> group.members(in.list(GroupReader::member));
            case "created_at" -> group.createdAt(in.timestamp());
            case "updated_at" -> group.updatedAt(in.timestamp());
            default -> in.skip();
        }
    }

    /** The group whose fields have been taken. */
    static DirectoryGroup checked(FieldReader in, DirectoryGroup.Builder group) {
        DirectoryGroup read = group.build();
        in.require("id", read.id());
        in.require("directory_id", read.directoryId());
        return read;
    }

    private static GroupMember member(FieldReader in) {
        String id = "";
        String firstName = null;
        String lastName = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "id" -> id = in.id();
                case "first_name" -> firstName = in.text();
                case "last_name" -> lastName = in.text();
                default -> in.skip();
            }
        }
        in.require("id", id);
        return new GroupMember(id, firstName, lastName, null);
    }
}
