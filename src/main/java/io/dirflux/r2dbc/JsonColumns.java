package io.dirflux.r2dbc;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dirflux.model.Attributes;
import io.dirflux.model.Directory;
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
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads the JSON of columns, without a loss.
 *
 * <p>The readers are made with the class. Jackson makes a deserializer under a lock, and event loops read the rows.
 */
final class JsonColumns {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .addMixIn(DirectoryUser.class, WithUnreadable.class)
            .addMixIn(DirectoryGroup.class, WithUnreadable.class)
            .build();

    private static final ObjectReader ATTRIBUTES =
            MAPPER.readerFor(new TypeReference<Map<String, @Nullable Object>>() {});
    private static final ObjectReader EMAILS = MAPPER.readerFor(new TypeReference<List<Email>>() {});
    private static final ObjectReader ROLES = MAPPER.readerFor(new TypeReference<List<Role>>() {});
    private static final ObjectReader DIRECTORY = MAPPER.readerFor(Directory.class);
    private static final ObjectReader USER = MAPPER.readerFor(DirectoryUser.class);
    private static final ObjectReader GROUP = MAPPER.readerFor(DirectoryGroup.class);

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

    /** Read when they are first asked for: most records differ in another field, or in none. */
    static @Nullable Map<String, @Nullable Object> attributes(String json) {
        return isNotKnown(json) ? null : Attributes.deferred(() -> read(json));
    }

    private static Attributes read(String json) {
        Map<String, @Nullable Object> values = ATTRIBUTES.readValue(json);
        Attributes.Builder read = Attributes.builder();
        values.forEach(read::put);
        return read.build();
    }

    static @Nullable List<Email> emails(String json) {
        return json.equals("[]") ? List.of() : EMAILS.readValue(json);
    }

    static @Nullable List<Role> roles(String json) {
        return json.equals("[]") ? List.of() : ROLES.readValue(json);
    }

    /** Whether a column holds a list or map that is not known. */
    static boolean isNotKnown(String json) {
        return json.equals("null");
    }

    static Directory directory(String json) {
        return DIRECTORY.readValue(json);
    }

    static DirectoryUser user(String json) {
        return USER.readValue(json);
    }

    static DirectoryGroup group(String json) {
        return GROUP.readValue(json);
    }
}
