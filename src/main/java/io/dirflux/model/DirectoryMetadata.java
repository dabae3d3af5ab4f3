package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How much a directory holds, as counted by the server.
 *
 * @param users its users by state
 * @param groups the number of its groups
 */
public record DirectoryMetadata(
        @JsonProperty("users") @Nullable UserCounts users,
        @JsonProperty("groups") @Nullable Long groups) {

    /**
     * The number of users by state.
     *
     * @param active those that are active
     * @param inactive the others
     */
    public record UserCounts(
            @JsonProperty("active") @Nullable Long active,
            @JsonProperty("inactive") @Nullable Long inactive) {}
}
