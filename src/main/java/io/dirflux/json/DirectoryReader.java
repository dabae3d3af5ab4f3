package io.dirflux.json;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryType;
import java.util.function.Predicate;

/** Reads a directory. */
final class DirectoryReader {

    private DirectoryReader() {}

    static Directory read(FieldReader in) {
        return read(in, field -> false);
    }

    /**
     * Reads a directory that has further fields.
     *
     * @param others reads a field that is none of a directory's; false if it is not one of those either
     */
    static Directory read(FieldReader in, Predicate<Field> others) {
        Directory.Builder directory = Directory.builder("");
        directory.unreadable(in.fields(field -> {
            if (!others.test(field)) {
                take(field, in, directory);
            }
        }));
        Directory read = directory.extra(in.extra()).build();
        in.require("id", read.id());
        return read;
    }

    private static void take(Field field, FieldReader in, Directory.Builder directory) {
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
            default -> in.keepExtra();
        }
    }

    private static DirectoryMetadata metadata(FieldReader in) {
        DirectoryMetadata.UserCounts users = null;
        Long groups = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case USERS -> users = in.object(DirectoryReader::userCounts);
                case GROUPS -> groups = in.count();
                default -> in.keepExtra();
            }
        }
        return new DirectoryMetadata(users, groups, in.extra());
    }

    private static DirectoryMetadata.UserCounts userCounts(FieldReader in) {
        Long active = null;
        Long inactive = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case ACTIVE -> active = in.count();
                case INACTIVE -> inactive = in.count();
                default -> in.keepExtra();
            }
        }
        return new DirectoryMetadata.UserCounts(active, inactive, in.extra());
    }
}
