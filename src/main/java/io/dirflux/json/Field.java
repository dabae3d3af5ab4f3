package io.dirflux.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields that are read, by their names on the wire; any other is {@link #UNKNOWN}. */
enum Field {
    UNKNOWN,
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
    EVENT,
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
    SLUG,
    STATE,
    TOKEN_SUFFIX,
    TYPE,
    UPDATED_AT,
    USER,
    USERNAME,
    USERS,
    VALUE;

    /** How many there are. */
    static final int COUNT = values().length;

    private static final Map<String, Field> BY_NAME =
            Arrays.stream(values()).skip(1).collect(Collectors.toUnmodifiableMap(Field::toString, Function.identity()));
    private static final int MEDIUM = 2 * Long.BYTES;

    private final String name;
    private final int length; // of the name with the quote and the colon behind it
    private final long head;
    private final long headMask;
    private final long middle;
    private final long tail;

    Field() {
        this(null);
    }

    Field(@Nullable String name) {
        this.name = name == null ? name().toLowerCase(Locale.ROOT) : name;
        this.length = this.name.length() + 2;
        byte[] bytes = (this.name + "\":").getBytes(StandardCharsets.US_ASCII);
        byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, MEDIUM));
        this.headMask = length < Long.BYTES ? (1L << (Byte.SIZE * length)) - 1 : -1;
        this.head = EightBytes.at(padded, 0) & headMask;
        this.middle = EightBytes.at(padded, Long.BYTES);
        this.tail = EightBytes.at(padded, Math.max(0, length - Long.BYTES));
    }

    static Field named(String name) {
        return BY_NAME.getOrDefault(name, UNKNOWN);
    }

    /** How long the name is with the quote and the colon behind it. */
    int length() {
        return length;
    }

    /** Whether this name stands there, and a quote and a colon behind it. */
    boolean isAt(byte[] json, int from) {
        return from + length <= json.length - Long.BYTES
                && (EightBytes.at(json, from) & headMask) == head
                && (length <= Long.BYTES || EightBytes.at(json, from + length - Long.BYTES) == tail)
                && (length <= MEDIUM || EightBytes.at(json, from + Long.BYTES) == middle);
    }

    @Override
    public String toString() {
        return name;
    }
}
