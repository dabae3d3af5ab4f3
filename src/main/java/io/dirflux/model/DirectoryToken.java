package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token with which a provider authenticates to a directory. The API never sends the token itself.
 *
 * @param object {@code directory_token}
 * @param id its id, {@code directory_token_...}
 * @param directoryId the directory it opens
 * @param organizationId the organization of that directory
 * @param tokenSuffix the last characters of the token, to distinguish it from others
 * @param createdAt when it was created
 * @param extra the fields that this version does not know, in order; read when first asked for
 */
public record DirectoryToken(
        @JsonProperty("object") @Nullable String object,
        @JsonProperty("id") String id,
        @JsonProperty("directory_id") String directoryId,
        @JsonProperty("organization_id") @Nullable String organizationId,
        @JsonProperty("token_suffix") @Nullable String tokenSuffix,
        @JsonProperty("created_at") @Nullable Instant createdAt,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

    public DirectoryToken {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(directoryId, "directoryId");
        extra = Attributes.copyOf(extra);
    }

    /** The ids only. */
    @Override
    public String toString() {
        return "DirectoryToken[id=" + id + ", directoryId=" + directoryId + ", organizationId=" + organizationId + "]";
    }
}
