package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * One user in one group, by their ids.
 *
 * @param groupId the group
 * @param userId the user
 */
public record Membership(
        @JsonProperty("group_id") String groupId,
        @JsonProperty("user_id") String userId) {

    public Membership {
        Objects.requireNonNull(groupId, "groupId");
        Objects.requireNonNull(userId, "userId");
    }
}
