package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a user's {@code emails}. Every part may be missing, and several entries, or none, may be the primary
 * one.
 *
 * @param primary whether the provider calls it the primary one; null if it does not say
 * @param type such as {@code work}
 * @param value the address
 * @param extra the fields that this version does not know, in order; read when first asked for
 */
public record Email(
        @JsonProperty("primary") @Nullable Boolean primary,
        @JsonProperty("type") @Nullable String type,
        @JsonProperty("value") @Nullable String value,
        @JsonAnyGetter @JsonAnySetter Map<String, @Nullable Object> extra) {

    public Email {
        extra = Attributes.copyOf(extra);
    }

    /** An entry without further fields. */
    public Email(@Nullable Boolean primary, @Nullable String type, @Nullable String value) {
        this(primary, type, value, Map.of());
    }

    /** Without the address. */
    @Override
    public String toString() {
        return "Email[primary=" + primary + ", type=" + type + "]";
    }
}
