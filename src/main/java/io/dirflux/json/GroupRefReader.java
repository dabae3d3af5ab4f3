package io.dirflux.json;

import io.dirflux.model.Attributes;
import io.dirflux.model.GroupRef;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a group in a user's {@code groups}, where only the id is certain to be there. */
final class GroupRefReader {

    private @Nullable String object;
    private String id = "";
    private @Nullable String idpId;
    private @Nullable String directoryId;
    private @Nullable String organizationId;
    private @Nullable String name;
    private @Nullable Map<String, @Nullable Object> rawAttributes = Attributes.copyOf(null);
    private @Nullable Instant createdAt;
    private @Nullable Instant updatedAt;

    private GroupRefReader() {}

    static GroupRef read(FieldReader in) {
        GroupRefReader reader = new GroupRefReader();
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            reader.take(field, in);
        }
        in.require("id", reader.id);
        return reader.ref(in);
    }

    private void take(Field field, FieldReader in) {
        switch (field) {
            case OBJECT -> object = in.recurring();
            case ID -> id = in.id();
            case IDP_ID -> idpId = in.text();
            case DIRECTORY_ID -> directoryId = in.parentId(); // the tenant must be readable
            case ORGANIZATION_ID -> organizationId = in.recurring();
            case NAME -> name = in.text();
            case RAW_ATTRIBUTES -> rawAttributes = in.attributes();
            case CREATED_AT -> createdAt = in.timestamp();
            case UPDATED_AT -> updatedAt = in.timestamp();
            default -> in.keepExtra();
        }
    }

    private GroupRef ref(FieldReader in) {
        String directory = directoryId == null || directoryId.isEmpty() ? null : directoryId;
        return new GroupRef(
                object, id, idpId, directory, organizationId, name, rawAttributes, createdAt, updatedAt, in.extra());
    }
}
