package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token with which a provider authenticates to a directory. The token itself is never told.
 *
 * @param object {@code directory_token}
 * @param id its id, {@code directory_token_...}
 * @param directoryId the directory it opens
 * @param organizationId the organization of that directory
 * @param tokenSuffix the last characters of the token, to tell it from others
 * @param createdAt when it was created
 */
public record DirectoryToken(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") String id,
        @JsonProperty("directory_id") String directoryId,
        @JsonProperty("organization_id") @Nullable String organizationId,
        @JsonProperty("token_suffix") @Nullable String tokenSuffix,
        @JsonProperty("created_at") @Nullable Instant createdAt) {

    public DirectoryToken {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(directoryId, "directoryId");
    }

    /** The ids only. */
    @Override
    public String toString() {
        return "DirectoryToken[id=" + id + ", directoryId=" + directoryId + ", organizationId=" + organizationId + "]";
    }
}
