package io.dirflux.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Opens bodies, and names what stands in them without quoting it.
 *
 * <p>The parser itself stops only at what would cost it dearly, since that loses the whole body: nesting and the length of
 * names. The length of texts and numbers is bounded by the body's and checked per field, where it costs one record.
 */
final class Tokens {

    /** How deep a body may be nested before it is given up as a whole. */
    static final int MAX_NESTING = 500;

    private static final int MAX_NAME_LENGTH = 10_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Tokens() {}

    static JsonParser open(byte[] body, int offset, int length) {
        return JSON.createParser(ObjectReadContext.empty(), body, offset, length);
    }

    /** The kind of a token, such as "an object". */
    static String kind(@Nullable JsonToken token) {
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "no value";
        };
    }
}
