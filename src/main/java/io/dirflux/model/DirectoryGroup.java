package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group of a directory. Build one with {@link #builder}; the constructor grows with the API.
 *
 * @param object {@code directory_group}
 * @param id its id, {@code directory_group_...}
 * @param idpId its id at the provider, in the provider's own form
 * @param directoryId the directory it belongs to
 * @param organizationId the organization of that directory
 * @param name its name; may be thousands of characters long
 * @param rawAttributes what the provider sent, in order; empty if the server did not pass it on
 * @param members its members; null is "not known", an empty list is "none"
 * @param createdAt when it was created
 * @param updatedAt when it was last changed; a change of its members does not count
 * @param extra the fields that this version does not know, in order; read when first asked for
 * @param unreadable the wire names of the fields that could not be read, wholly or in part. Such a field is {@code
 *     null}, "not known", a list or map too; empty for a sound record
 */
public record DirectoryGroup(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") String id,
        @JsonProperty("idp_id") @Nullable String idpId,
        @JsonProperty("directory_id") String directoryId,
        @JsonProperty("organization_id") @Nullable String organizationId,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("raw_attributes") @Nullable Map<String, @Nullable Object> rawAttributes,
        @JsonProperty("members") @Nullable List<GroupMember> members,
        @JsonProperty("created_at") @Nullable Instant createdAt,
        @JsonProperty("updated_at") @Nullable Instant updatedAt,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra,
        @JsonIgnore Set<String> unreadable) {

    public DirectoryGroup {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(directoryId, "directoryId");
        extra = Attributes.copyOf(extra);
        unreadable = unreadable == null ? Set.of() : Set.copyOf(unreadable);
        rawAttributes = Attributes.known(rawAttributes, "raw_attributes", unreadable);
        members = members == null ? null : List.copyOf(members);
    }

    /** Starts a group with all but its ids unset. */
    public static Builder builder(String id, String directoryId) {
        return new Builder(id, directoryId);
    }

    /** The same group with these members. */
    public DirectoryGroup withMembers(@Nullable List<GroupMember> members) {
        return new DirectoryGroup(
                object,
                id,
                idpId,
                directoryId,
                organizationId,
                name,
                rawAttributes,
                members,
                createdAt,
                updatedAt,
                extra,
                unreadable);
    }

    /** The ids only. */
    @Override
    public String toString() {
        return "DirectoryGroup[id=" + id + ", directoryId=" + directoryId + ", organizationId=" + organizationId + "]";
    }

    /** Collects the fields of a group; setters are named like accessors. */
    public static final class Builder {

        private @Nullable String object;
        private String id;
        private @Nullable String idpId;
        private String directoryId;
        private @Nullable String organizationId;
        private @Nullable String name;
        private @Nullable Map<String, @Nullable Object> rawAttributes = Map.of();
        private @Nullable List<GroupMember> members;
        private @Nullable Instant createdAt;
        private @Nullable Instant updatedAt;
        private Map<String, @Nullable Object> extra = Map.of();
        private Set<String> unreadable = Set.of();

        private Builder(String id, String directoryId) {
            this.id = id;
            this.directoryId = directoryId;
        }

        public Builder object(@Nullable String object) {
            this.object = object;
            return this;
        }

        public Builder id(String id) {
            this.id = id;
            return this;
        }

        public Builder idpId(@Nullable String idpId) {
            this.idpId = idpId;
            return this;
        }

        public Builder directoryId(String directoryId) {
            this.directoryId = directoryId;
            return this;
        }

        public Builder organizationId(@Nullable String organizationId) {
            this.organizationId = organizationId;
            return this;
        }

        public Builder name(@Nullable String name) {
            this.name = name;
            return this;
        }

        public Builder rawAttributes(@Nullable Map<String, @Nullable Object> rawAttributes) {
            this.rawAttributes = rawAttributes;
            return this;
        }

        public Builder members(@Nullable List<GroupMember> members) {
            this.members = members;
            return this;
        }

        public Builder createdAt(@Nullable Instant createdAt) {
            this.createdAt = createdAt;
            return this;
        }

        public Builder updatedAt(@Nullable Instant updatedAt) {
            this.updatedAt = updatedAt;
            return this;
        }

        /** The fields that this version does not know. */
        public Builder extra(Map<String, @Nullable Object> extra) {
            this.extra = extra;
            return this;
        }

        /** The wire names of the fields that are not known because they could not be read. */
        public Builder unreadable(Set<String> unreadable) {
            this.unreadable = unreadable;
            return this;
        }

        /** The group. */
        public DirectoryGroup build() {
            return new DirectoryGroup(
                    object,
                    id,
                    idpId,
                    directoryId,
                    organizationId,
                    name,
                    rawAttributes,
                    members,
                    createdAt,
                    updatedAt,
                    extra,
                    unreadable);
        }
    }
}
