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
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            take(field, in, directory);
        }
        return checked(in, directory);
    }

    static void take(Field field, FieldReader in, Directory.Builder directory) {
        switch (field) {
            case OBJECT -> directory.object(in.text());
            case ID -> directory.id(in.id());
            case ORGANIZATION_ID -> directory.organizationId(in.text());
            case EXTERNAL_KEY -> directory.externalKey(in.text());
            case TYPE -> directory.type(in.text(DirectoryType::of));
            case STATE -> directory.state(in.text(DirectoryState::of));
            case NAME -> directory.name(in.text());
            case DOMAIN -> directory.domain(in.text());
            case METADATA -> directory.metadata(in.object(DirectoryReader::metadata));
            case CREATED_AT -> directory.createdAt(in.timestamp());
            case UPDATED_AT -> directory.updatedAt(in.timestamp());
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
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case USERS -> users = in.object(DirectoryReader::userCounts);
                case GROUPS -> groups = in.count();
                default -> in.skip();
            }
        }
        return new DirectoryMetadata(users, groups);
    }

    private static DirectoryMetadata.UserCounts userCounts(FieldReader in) {
        Long active = null;
        Long inactive = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case ACTIVE -> active = in.count();
                case INACTIVE -> inactive = in.count();
                default -> in.skip();
            }
        }
        return new DirectoryMetadata.UserCounts(active, inactive);
    }
}
