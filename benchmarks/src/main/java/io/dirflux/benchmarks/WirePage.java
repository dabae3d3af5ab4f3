package io.dirflux.benchmarks;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** A page as who writes the client by hand would declare it, for Jackson's data binding. */
record WirePage(List<User> data, ListMetadata listMetadata) {

    /** As such an application would set it up. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Nullable
    String after() {
        return listMetadata.after();
    }

    /** The cursors. */
    record ListMetadata(@Nullable String before, @Nullable String after) {}

    /** All that the API sends about a user. */
    record User(
            String object,
            String id,
            String directoryId,
            @Nullable String organizationId,
            @Nullable String idpId,
            @Nullable String email,
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String name,
            @Nullable String username,
            @Nullable String jobTitle,
            List<Email> emails,
            String state,
            Map<String, Object> customAttributes,
            Map<String, Object> rawAttributes,
            @Nullable Role role,
            List<Role> roles,
            List<Map<String, Object>> groups,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt) {}

    /** An address. */
    record Email(
            @Nullable Boolean primary,
            @Nullable String type,
            @Nullable String value) {}

    /** A role. */
    record Role(@Nullable String slug) {}
}
