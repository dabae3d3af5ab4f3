package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;

/**
 * Reads the fields of records off the parser, as leniently as {@link JsonDecoder} promises. Each method takes the value at
 * the parser's position and leaves the parser on that value's last token; what cannot be taken ends in a
 * {@link Rejection}, after which {@link #recover} finds the end of the record.
 */
final class FieldReader {

    /** The longest text of a field, in characters. */
    static final int MAX_TEXT = 1_000_000;

    private static final int MAX_COUNT_DIGITS = 18;
    private static final int MAX_REPORTED_ID = 200;

    private final JsonParser parser;
    private final Slice source;
    private final RecurringTexts recurring = new RecurringTexts();
    private int recordDepth;
    private @Nullable String recordId;
    private int unreadableTimestamps;

    FieldReader(JsonParser parser, Slice source) {
        this.parser = parser;
        this.source = source;
    }

    /** How many timestamps became null because they were in no known format. */
    int unreadableTimestamps() {
        return unreadableTimestamps;
    }

    void countUnreadableTimestamps(int count) {
        unreadableTimestamps += count;
    }

    /** Where in the source the value at the parser's position begins. */
    int offset() {
        return inSource(parser.currentTokenLocation());
    }

    /** The value at the parser's position, to be read later from this very body. */
    Slice slice() {
        int from = offset();
        String name = path();
        parser.finishToken();
        parser.skipChildren();
        return source.part(from, inSource(parser.currentLocation()), name);
    }

    /** The value that has just ended, and began there. */
    Slice sliceFrom(int offset) {
        return source.part(offset, inSource(parser.currentLocation()), path());
    }

    /** Positions are known in UTF-8 only, which JSON between machines has to be (RFC 8259, 8.1). */
    private int inSource(TokenStreamLocation location) {
        if (location.getByteOffset() < 0) {
            throw MalformedBodyException.at(location, "not UTF-8");
        }
        return (int) location.getByteOffset();
    }

    /** Reads a whole record. */
    <T> T record(Function<FieldReader, T> reader) {
        boolean container = parser.currentToken().isStructStart();
        recordDepth = depth() + (container ? 0 : 1);
        recordId = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected("an object");
        }
        return reader.apply(this);
    }

    /** Goes on to the end of a rejected record, and returns its id if there is a readable one. */
    @Nullable
    String recover() {
        while (depth() >= recordDepth) {
            JsonToken token = parser.nextToken();
            boolean ownField = token == JsonToken.PROPERTY_NAME && depth() == recordDepth;
            if (ownField
                    && parser.currentName().equals("id")
                    && parser.nextToken().isScalarValue()) {
                recordId = parser.getValueAsString();
            }
        }
        String id = recordId;
        return id == null || id.isBlank() || id.length() > MAX_REPORTED_ID ? null : id;
    }

    /** Moves to the next field's value; null at the end of the object. */
    @Nullable
    String nextField() {
        String name = parser.nextName();
        if (name != null) {
            parser.nextToken();
        }
        return name;
    }

    void skip() {
        parser.skipChildren();
    }

    /** Any scalar, by its text. */
    @Nullable
    String text() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!token.isScalarValue()) {
            throw unexpected("a string");
        }
        if (parser.getStringLength() > MAX_TEXT) {
            throw rejection(String.format(Locale.ROOT, "longer than %,d characters", MAX_TEXT));
        }
        return parser.getString();
    }

    /** As {@link #text}, of a field that has the same value in most records. */
    @Nullable
    String recurring() {
        boolean recurs = parser.currentToken() == JsonToken.VALUE_STRING
                && parser.getStringLength() <= RecurringTexts.MOST_CHARACTERS;
        return recurs
                ? recurring.of(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength())
                : text();
    }

    <T> @Nullable T recurring(Function<String, T> type) {
        String text = recurring();
        return text == null ? null : type.apply(text);
    }

    /** The id of what the record belongs to; empty if it is null, for {@link #require} to find. */
    String parentId() {
        String id = recurring();
        return id == null ? "" : id;
    }

    <T> @Nullable T text(Function<String, T> type) {
        String text = text();
        return text == null ? null : type.apply(text);
    }

    /** Any scalar, by its text; empty if it is none. */
    String textOrEmpty() {
        boolean scalar = parser.currentToken().isScalarValue();
        String text = scalar ? text() : null;
        parser.skipChildren();
        return text == null ? "" : text;
    }

    /** An id; empty if it is null, for {@link #require} to find. */
    String id() {
        String id = text();
        if (depth() == recordDepth && parser.currentName().equals("id")) {
            recordId = id;
        }
        return id == null ? "" : id;
    }

    /** Rejects the record that has just ended if this field of it was missing, null or blank. */
    void require(String field, String value) {
        if (value.isBlank()) {
            String path = path();
            throw new Rejection((path.isEmpty() ? field : path + "." + field) + ": missing");
        }
    }

    @Nullable
    Boolean flag() {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> flagFromText();
        };
    }

    private boolean flagFromText() {
        boolean string = parser.currentToken() == JsonToken.VALUE_STRING;
        if (string && parser.getString().equalsIgnoreCase("true")) {
            return true;
        }
        if (string && parser.getString().equalsIgnoreCase("false")) {
            return false;
        }
        throw unexpected("a boolean");
    }

    @Nullable
    Long count() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        boolean candidate = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_STRING;
        if (candidate && parser.getStringLength() <= MAX_COUNT_DIGITS) {
            String text = parser.getString();
            if (text.matches("-?[0-9]+")) {
                return Long.valueOf(text);
            }
        }
        throw unexpected("a whole number");
    }

    @Nullable
    Instant timestamp() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!token.isScalarValue()) {
            throw unexpected("a timestamp");
        }
        Instant instant = token == JsonToken.VALUE_STRING ? Timestamps.parse(parser.getString()) : null;
        if (instant == null) {
            unreadableTimestamps++;
        }
        return instant;
    }

    /** A timestamp that costs nothing but itself, whatever stands in its place. */
    @Nullable
    Instant timestampOrNull() {
        if (parser.currentToken().isScalarValue()) {
            return timestamp();
        }
        parser.skipChildren();
        unreadableTimestamps++;
        return null;
    }

    Map<String, @Nullable Object> attributes() {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> Attributes.copyOf(null);
            case START_OBJECT -> rawAttributes();
            default -> throw unexpected("an object");
        };
    }

    /** Checked now and read when they are asked for, which is rare, and costs more than all the rest of a record. */
    private Attributes rawAttributes() {
        long from = parser.currentTokenLocation().getByteOffset();
        int depth = depth();
        AttributeReader reader = new AttributeReader(parser, () -> path(depth - 1));
        if (from < 0) { // not UTF-8
            return reader.read();
        }
        reader.check();
        int to = inSource(parser.currentLocation());
        if (to - from > MAX_TEXT) { // a text in them may be too long
            return source.part((int) from, to, path(depth - 1)).attributes();
        }
        Slice raw = source.part((int) from, to, "").copy();
        return Attributes.deferred(raw::attributes);
    }

    <T> @Nullable T object(Function<FieldReader, T> reader) {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case START_OBJECT -> reader.apply(this);
            default -> throw unexpected("an object");
        };
    }

    /** A list of objects; elements that are null are left out. */
    <T> @Nullable List<T> list(Function<FieldReader, T> reader) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw unexpected("an array");
        }
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            T element = object(reader);
            if (element != null) {
                list.add(element);
            }
        }
        return list;
    }

    private int depth() {
        return parser.streamReadContext().getNestingDepth();
    }

    private Rejection unexpected(String expected) {
        return rejection("expected " + expected + ", found " + Tokens.kind(parser.currentToken()));
    }

    private Rejection rejection(String problem) {
        String path = path();
        return new Rejection(path.isEmpty() ? problem : path + ": " + problem);
    }

    /** Where the parser stands within the record, such as {@code emails[0].primary}. All these names are our own. */
    private String path() {
        return path(Integer.MAX_VALUE);
    }

    private String path(int deepest) {
        StringBuilder path = new StringBuilder();
        TokenStreamContext context = parser.streamReadContext();
        while (context != null && context.getNestingDepth() > deepest) {
            context = context.getParent();
        }
        while (context != null && context.getNestingDepth() >= recordDepth) {
            if (context.inArray() && context.hasCurrentIndex()) {
                path.insert(0, "[" + context.getCurrentIndex() + "]");
            } else if (context.inObject() && context.currentName() != null) {
                path.insert(0, "." + context.currentName());
            }
            context = context.getParent();
        }
        path.insert(0, source.name());
        return path.length() > 0 && path.charAt(0) == '.' ? path.substring(1) : path.toString();
    }
}
