package io.dirflux.json;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryType;

/** Reads a directory. */
final class DirectoryReader {

    private DirectoryReader() {}

    static Directory read(FieldReader in) {
        Directory.Builder directory = Directory.builder("");
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            take(field, in, directory);
        }
        return checked(in, directory);
    }

    static void take(String field, FieldReader in, Directory.Builder directory) {
        switch (field) {
            case "object" -> directory.object(in.text());
            case "id" -> directory.id(in.id());
            case "organization_id" -> directory.organizationId(in.text());
            case "external_key" -> directory.externalKey(in.text());
            case "type" -> directory.type(in.text(DirectoryType::of));
            case "state" -> directory.state(in.text(DirectoryState::of));
            case "name" -> directory.name(in.text());
            case "domain" -> directory.domain(in.text());
            case "metadata" -> directory.metadata(in.object(DirectoryReader::metadata));
            case "created_at" -> directory.createdAt(in.timestamp());
            case "updated_at" -> directory.updatedAt(in.timestamp());
            default -> in.skip();
        }
    }

    /** The directory whose fields have been taken. */
    static Directory checked(FieldReader in, Directory.Builder directory) {
        Directory read = directory.build();
        in.require("id", read.id());
        return read;
    }

    private static DirectoryMetadata metadata(FieldReader in) {
        DirectoryMetadata.UserCounts users = null;
        Long groups = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "users" -> users = in.object(DirectoryReader::userCounts);
                case "groups" -> groups = in.count();
                default -> in.skip();
            }
        }
        return new DirectoryMetadata(users, groups);
    }

    private static DirectoryMetadata.UserCounts userCounts(FieldReader in) {
        Long active = null;
        Long inactive = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "active" -> active = in.count();
                case "inactive" -> inactive = in.count();
                default -> in.skip();
            }
        }
        return new DirectoryMetadata.UserCounts(active, inactive);
    }
}
