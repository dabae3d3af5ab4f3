package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A group in a user's {@code groups}. Some servers send the whole group here, others only its id and name.
 *
 * @param object {@code directory_group}
 * @param id the group's id
 * @param idpId its id at the provider
 * @param directoryId the directory it belongs to
 * @param organizationId the organization of that directory
 * @param name its name; may be thousands of characters long
 * @param rawAttributes what the provider sent, in order; empty if the server did not pass it on
 * @param createdAt when it was created
 * @param updatedAt when it was last changed
 * @param extra the fields that this version does not know, in order; read when first asked for
 */
public record GroupRef(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") String id,
        @JsonProperty("idp_id") @Nullable String idpId,
        @JsonProperty("directory_id") @Nullable String directoryId,
        @JsonProperty("organization_id") @Nullable String organizationId,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("raw_attributes") @Nullable Map<String, @Nullable Object> rawAttributes,
        @JsonProperty("created_at") @Nullable Instant createdAt,
        @JsonProperty("updated_at") @Nullable Instant updatedAt,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

    public GroupRef {
        Objects.requireNonNull(id, "id");
        rawAttributes = Attributes.copyOf(rawAttributes);
        extra = Attributes.copyOf(extra);
    }

    /** A group without further fields. */
    public GroupRef(
            @Nullable String object,
            String id,
            @Nullable String idpId,
            @Nullable String directoryId,
            @Nullable String organizationId,
            @Nullable String name,
            @Nullable Map<String, @Nullable Object> rawAttributes,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt) {
        this(object, id, idpId, directoryId, organizationId, name, rawAttributes, createdAt, updatedAt, Map.of());
    }

    /** The group as a user's {@code groups} holds it: all but its members. */
    public static GroupRef of(DirectoryGroup group) {
        return new GroupRef(
                group.object(),
                group.id(),
                group.idpId(),
                group.directoryId(),
                group.organizationId(),
                group.name(),
                group.rawAttributes(),
                group.createdAt(),
                group.updatedAt(),
                group.extra());
    }

    /** The ids only. */
    @Override
    public String toString() {
        return "GroupRef[id=" + id + ", directoryId=" + directoryId + "]";
    }
}
