package io.dirflux.json;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.sym.PropertyNameMatcher;

/** The fields that the readers know, by their names on the wire. Any other field is {@link #UNKNOWN}. */
enum Field {
    ACTIVE,
    AFTER,
    BEFORE,
    CONTEXT,
    CREATED_AT,
    CUSTOM_ATTRIBUTES,
    DATA,
    DIRECTORY_ID,
    DOMAIN,
    DOMAINS,
    EMAIL,
    EMAILS,
    ENDPOINT_URL,
    EVENT,
    EVENTS,
    EXTERNAL_KEY,
    FIRST_NAME,
    GROUP,
    GROUPS,
    ID,
    IDP_ID,
    INACTIVE,
    JOB_TITLE,
    LAST_NAME,
    LIST_METADATA,
    LIST_METADATA_CAMEL_CASE("listMetadata"),
    MEMBERS,
    METADATA,
    NAME,
    OBJECT,
    ORGANIZATION_ID,
    PREVIOUS_ATTRIBUTES,
    PRIMARY,
    RAW_ATTRIBUTES,
    ROLE,
    ROLES,
    SECRET,
    SLUG,
    STATE,
    STATUS,
    TOKEN_SUFFIX,
    TYPE,
    UPDATED_AT,
    USER,
    USERNAME,
    USERS,
    VALUE,
    UNKNOWN;

    private static final Field[] ALL = values();
    private static final PropertyNameMatcher MATCHER = Parsers.matcher(
            Arrays.stream(ALL, 0, ALL.length - 1).map(Field::toString).toList());

    private final String name;

    Field() {
        this.name = name().toLowerCase(Locale.ROOT);
    }

    Field(String name) {
        this.name = name;
    }

    /** Moves the parser to the next name of the object; null at the end of the object. */
    static @Nullable Field next(JsonParser parser) {
        int match = parser.nextNameMatch(MATCHER);
        if (match >= 0) {
            return ALL[match];
        }
        return match == PropertyNameMatcher.MATCH_END_OBJECT ? null : UNKNOWN;
    }

    /** The name on the wire. */
    @Override
    public String toString() {
        return name;
    }
}
