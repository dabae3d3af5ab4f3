package io.dirflux.json;

import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.Named;

/**
 * Opens Jackson's parser on a body, within limits, and describes its tokens in messages without quoting them. Opens its
 * generator too.
 *
 * <p>Exceeding one of these limits costs the whole body, so they stop only what is expensive for the parser itself. The
 * stricter limits on texts and attributes are checked field by field, where they cost one record. The transport has
 * bounded the length of the body before.
 */
final class Parsers {

    /** How deep a body may be nested. */
    static final int MAX_NESTING = 500;

    /** The longest string or number anywhere in a body, skipped ones included. */
    static final int MAX_SCALAR_LENGTH = 16 * 1024 * 1024;

    private static final int MAX_NAME_LENGTH = 10_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(Integer.MAX_VALUE)
                    .maxNestingDepth(MAX_NESTING)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxStringLength(MAX_SCALAR_LENGTH)
                    .maxNumberLength(MAX_SCALAR_LENGTH)
                    .build())
            .build();

    private Parsers() {}

    /** A parser of one value; it starts before the value's first token. */
    static JsonParser open(byte[] body, int from, int to) {
        return JSON.createParser(ObjectReadContext.empty(), body, from, to - from);
    }

    /** A generator that writes to this text. */
    static JsonGenerator generator(Writer text) {
        return JSON.createGenerator(ObjectWriteContext.empty(), text);
    }

    /** Maps these names to their positions in the list. */
    static PropertyNameMatcher matcher(List<String> names) {
        return JSON.constructNameMatcher(names.stream().map(Named::fromString).toList(), false);
    }

    /** What a token begins, such as "an object". */
    static String describe(@Nullable JsonToken token) {
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
