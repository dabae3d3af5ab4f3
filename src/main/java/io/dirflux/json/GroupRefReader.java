package io.dirflux.json;

import io.dirflux.model.Attributes;
import io.dirflux.model.GroupRef;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a group as it stands inside a user, where only its id is sure to be there. */
final class GroupRefReader {

    private @Nullable String object;
    private String id = "";
    private @Nullable String idpId;
    private @Nullable String directoryId;
    private @Nullable String organizationId;
    private @Nullable String name;
    private Map<String, @Nullable Object> rawAttributes = Attributes.copyOf(null);
    private @Nullable Instant createdAt;
    private @Nullable Instant updatedAt;

    private GroupRefReader() {}

    static GroupRef read(FieldReader in) {
        GroupRefReader reader = new GroupRefReader();
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            reader.take(field, in);
        }
        in.require("id", reader.id);
        return reader.ref();
    }

    private void take(String field, FieldReader in) {
        switch (field) {
            case "object" -> object = in.recurring();
            case "id" -> id = in.id();
            case "idp_id" -> idpId = in.text();
            case "directory_id" -> directoryId = in.recurring();
            case "organization_id" -> organizationId = in.recurring();
            case "name" -> name = in.text();
            case "raw_attributes" -> rawAttributes = in.attributes();
            case "created_at" -> createdAt = in.timestamp();
            case "updated_at" -> updatedAt = in.timestamp();
            default -> in.skip();
        }
    }

    private GroupRef ref() {
        return new GroupRef(object, id, idpId, directoryId, organizationId, name, rawAttributes, createdAt, updatedAt);
    }
}
