package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A role assigned to a user.
 *
 * @param slug its identifier, such as {@code admin}
 * @param extra the fields that this version does not know, in order; read when first asked for
 */
public record Role(
        @JsonProperty("slug") @Nullable String slug,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

    public Role {
        extra = Attributes.copyOf(extra);
    }

    /** A role without further fields. */
    public Role(@Nullable String slug) {
        this(slug, Map.of());
    }

    /** The slug only. */
    @Override
    public String toString() {
        return "Role[slug=" + slug + "]";
    }
}
