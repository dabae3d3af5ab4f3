package io.dirflux.r2dbc;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads the JSON of columns, without a loss. */
final class JsonColumns {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .addMixIn(DirectoryUser.class, WithUnreadable.class)
            .addMixIn(DirectoryGroup.class, WithUnreadable.class)
            .build();

    private static final TypeReference<Map<String, @Nullable Object>> ATTRIBUTES = new TypeReference<>() {};
    private static final TypeReference<List<Email>> EMAILS = new TypeReference<>() {};
    private static final TypeReference<List<Role>> ROLES = new TypeReference<>() {};

    private JsonColumns() {}

    /** Keeps which fields of a record are not known: without it a list that is not known would come back empty. */
    @SuppressWarnings("unused") // only its annotations are
    private abstract static class WithUnreadable {

        @JsonIgnore(false)
        @JsonProperty("unreadable")
        Set<String> unreadable = Set.of();

        @JsonIgnore(false)
        @JsonProperty("unreadable")
        abstract Set<String> unreadable();
    }

    /** {@code null} becomes the JSON {@code null}: a list or map that is not known. */
    static String write(@Nullable Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static @Nullable Map<String, @Nullable Object> attributes(String json) {
        return MAPPER.readValue(json, ATTRIBUTES);
    }

    static @Nullable List<Email> emails(String json) {
        return MAPPER.readValue(json, EMAILS);
    }

    static @Nullable List<Role> roles(String json) {
        return MAPPER.readValue(json, ROLES);
    }

    /** Whether a column holds a list or map that is not known. */
    static boolean isNotKnown(String json) {
        return json.equals("null");
    }

    static <T> T read(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }
}
