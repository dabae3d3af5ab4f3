package io.dirflux.r2dbc;

import io.dirflux.model.Email;
import io.dirflux.model.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads the JSON of columns, without a loss. */
final class JsonColumns {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    private static final TypeReference<Map<String, @Nullable Object>> ATTRIBUTES = new TypeReference<>() {};
    private static final TypeReference<List<Email>> EMAILS = new TypeReference<>() {};
    private static final TypeReference<List<Role>> ROLES = new TypeReference<>() {};

    private JsonColumns() {}

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static Map<String, @Nullable Object> attributes(String json) {
        return MAPPER.readValue(json, ATTRIBUTES);
    }

    static List<Email> emails(String json) {
        return MAPPER.readValue(json, EMAILS);
    }

    static List<Role> roles(String json) {
        return MAPPER.readValue(json, ROLES);
    }

    static <T> T read(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }
}
