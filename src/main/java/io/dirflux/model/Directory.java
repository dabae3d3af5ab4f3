package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an organization's directory provider. Build one with {@link #builder}; the constructor grows with the
 * API.
 *
 * @param object {@code directory}
 * @param id its id, {@code directory_...}
 * @param organizationId the organization it belongs to
 * @param externalKey its external key
 * @param type the provider
 * @param state its state; see {@link #isLinked()}
 * @param name its name
 * @param domain the domain of the organization
 * @param metadata how much it holds
 * @param createdAt when it was created
 * @param updatedAt when it was last changed
 * @param extra the fields that this version does not know, in order; read when first asked for
 * @param unreadable the wire names of the fields that could not be read, wholly or in part. Such a field is {@code
 *     null}, "not known", a list or map too; empty for a sound record
 */
public record Directory(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") String id,
        @JsonProperty("organization_id") @Nullable String organizationId,
        @JsonProperty("external_key") @Nullable String externalKey,
        @JsonProperty("type") @Nullable DirectoryType type,
        @JsonProperty("state") @Nullable DirectoryState state,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("domain") @Nullable String domain,
        @JsonProperty("metadata") @Nullable DirectoryMetadata metadata,
        @JsonProperty("created_at") @Nullable Instant createdAt,
        @JsonProperty("updated_at") @Nullable Instant updatedAt,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra,
        @JsonIgnore Set<String> unreadable) {

    public Directory {
        Objects.requireNonNull(id, "id");
        extra = Attributes.copyOf(extra);
        unreadable = unreadable == null ? Set.of() : Set.copyOf(unreadable);
    }

    /** Starts a directory with all but its id unset. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** Whether it is connected to its provider: {@code linked}, or {@code active} as events say. */
    @JsonIgnore
    public boolean isLinked() {
        return DirectoryState.LINKED.equals(state) || DirectoryState.ACTIVE.equals(state);
    }

    /** The ids and the state only. */
    @Override
    public String toString() {
        return "Directory[id=" + id + ", organizationId=" + organizationId + ", state=" + state + "]";
    }

    /** Collects the fields of a directory; setters are named like accessors. */
    public static final class Builder {

        private @Nullable String object;
        private String id;
        private @Nullable String organizationId;
        private @Nullable String externalKey;
        private @Nullable DirectoryType type;
        private @Nullable DirectoryState state;
        private @Nullable String name;
        private @Nullable String domain;
        private @Nullable DirectoryMetadata metadata;
        private @Nullable Instant createdAt;
        private @Nullable Instant updatedAt;
        private Map<String, @Nullable Object> extra = Map.of();
        private Set<String> unreadable = Set.of();

        private Builder(String id) {
            this.id = id;
        }

        public Builder object(@Nullable String object) {
            this.object = object;
            return this;
        }

        public Builder id(String id) {
            this.id = id;
            return this;
        }

        public Builder organizationId(@Nullable String organizationId) {
            this.organizationId = organizationId;
            return this;
        }

        public Builder externalKey(@Nullable String externalKey) {
            this.externalKey = externalKey;
            return this;
        }

        public Builder type(@Nullable DirectoryType type) {
            this.type = type;
            return this;
        }

        public Builder state(@Nullable DirectoryState state) {
            this.state = state;
            return this;
        }

        public Builder name(@Nullable String name) {
            this.name = name;
            return this;
        }

        public Builder domain(@Nullable String domain) {
            this.domain = domain;
            return this;
        }

        public Builder metadata(@Nullable DirectoryMetadata metadata) {
            this.metadata = metadata;
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

        /** The directory. */
        public Directory build() {
            return new Directory(
                    object,
                    id,
                    organizationId,
                    externalKey,
                    type,
                    state,
                    name,
                    domain,
                    metadata,
                    createdAt,
                    updatedAt,
                    extra,
                    unreadable);
        }
    }
}
