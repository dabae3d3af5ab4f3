package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A role assigned to a user.
 *
 * @param slug its identifier, such as {@code admin}
 */
public record Role(@JsonProperty("slug") @Nullable String slug) {}
