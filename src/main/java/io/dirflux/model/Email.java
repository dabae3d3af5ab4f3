package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a user's {@code emails}. Every part may be missing, and several entries, or none, may be the primary
 * one.
 *
 * @param primary whether the provider calls it the primary one; null if it does not say
 * @param type such as {@code work}
 * @param value the address
 */
public record Email(
        @JsonProperty("primary") @Nullable Boolean primary,
        @JsonProperty("type") @Nullable String type,
        @JsonProperty("value") @Nullable String value) {

    /** Without the address. */
    @Override
    public String toString() {
        return "Email[primary=" + primary + ", type=" + type + "]";
    }
}
