package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much a directory holds, as counted by the server.
 *
 * @param users its users by state
 * @param groups the number of its groups
 * @param extra the fields that this version does not know, in order; read when first asked for
 */
public record DirectoryMetadata(
        @JsonProperty("users") @Nullable UserCounts users,
        @JsonProperty("groups") @Nullable Long groups,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

    public DirectoryMetadata {
        extra = Attributes.copyOf(extra);
    }

    /** Counts without further fields. */
    public DirectoryMetadata(@Nullable UserCounts users, @Nullable Long groups) {
        this(users, groups, Map.of());
    }

    /**
     * The number of users by state.
     *
     * @param active those that are active
     * @param inactive the others
     * @param extra the fields that this version does not know, in order; read when first asked for
     */
    public record UserCounts(
            @JsonProperty("active") @Nullable Long active,
            @JsonProperty("inactive") @Nullable Long inactive,
            @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

        public UserCounts {
            extra = Attributes.copyOf(extra);
        }

        /** Counts without further fields. */
        public UserCounts(@Nullable Long active, @Nullable Long inactive) {
            this(active, inactive, Map.of());
        }
    }
}
