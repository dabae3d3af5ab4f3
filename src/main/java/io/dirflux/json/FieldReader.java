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

/**
 * Reads the fields of records, as leniently as {@link JsonDecoder} promises.
 *
 * <ul>
 *   <li>Each method takes the value at the parser's position and leaves the parser on the last token of that value.
 *   <li>A value that cannot be taken ends in a {@link Rejection}; {@link #recover} then goes to the end of the record.
 * </ul>
 */
final class FieldReader {

    /** The longest text of a field, in characters. */
    static final int MAX_TEXT = 1_000_000;

    private static final int MAX_COUNT_DIGITS = 18;
    private static final int MAX_REPORTED_ID = 200;

    private final JsonParser parser;
    private final JsonSlice source;
    private final RecurringTexts recurring;
    private int recordDepth = 1;
    private @Nullable String recordId;
    private int unreadableTimestamps;

    FieldReader(JsonParser parser, JsonSlice source, RecurringTexts recurring) {
        this.parser = parser;
        this.source = source;
        this.recurring = recurring;
    }

    RecurringTexts recurringTexts() {
        return recurring;
    }

    /** How many timestamps became null because they were in no known format. */
    int unreadableTimestamps() {
        return unreadableTimestamps;
    }

    void countUnreadableTimestamps(int count) {
        unreadableTimestamps += count;
    }

    /** Where the value at this position begins in the source. */
    int start() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Where the value that the parser has just finished ends in the source. */
    private int end() {
        return (int) parser.currentLocation().getByteOffset();
    }

    /** The value at this position, to be read later from this very body. */
    JsonSlice slice() {
        int from = start();
        String path = path();
        skip();
        return source.part(from, end(), path);
    }

    /** The value that has just ended, and began at that {@link #start}. */
    JsonSlice sliceFrom(int start) {
        return source.part(start, end(), path());
    }

    /** Reads a whole record. */
    <T> T record(Function<FieldReader, T> reader) {
        boolean container = parser.currentToken().isStructStart();
        recordDepth = container ? depth() : depth() + 1;
        recordId = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected("an object");
        }
        return reader.apply(this);
    }

    /** Goes to the end of a rejected record, and returns its id if there is a readable one. */
    @Nullable
    String recover() {
        while (depth() >= recordDepth) {
            boolean name = parser.nextToken() == JsonToken.PROPERTY_NAME;
            boolean ownId =
                    name && depth() == recordDepth && parser.currentName().equals("id");
            if (ownId && parser.nextToken().isScalarValue()) {
                recordId = parser.getValueAsString();
            }
        }
        String id = recordId;
        return id == null || id.isBlank() || id.length() > MAX_REPORTED_ID ? null : id;
    }

    /** Moves to the value of the object's next field; null at the end of the object. */
    @Nullable
    Field nextField() {
        Field field = Field.next(parser);
        if (field != null) {
            parser.nextToken();
        }
        return field;
    }

    /** Goes to the end of the value. */
    void skip() {
        parser.finishToken();
        parser.skipChildren();
    }

    /** The text of any scalar. */
    @Nullable
    String text() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!token.isScalarValue()) {
            throw unexpected("a string");
        }
        String text = parser.getString();
        if (text.length() > MAX_TEXT) {
            throw rejection(String.format(Locale.ROOT, "longer than %,d characters", MAX_TEXT));
        }
        return text;
    }

    <T> @Nullable T text(Function<String, T> type) {
        String text = text();
        return text == null ? null : type.apply(text);
    }

    /** As {@link #text}, for a field that has the same value in most records. */
    @Nullable
    String recurring() {
        boolean recurs = parser.currentToken() == JsonToken.VALUE_STRING
                && parser.getStringLength() <= RecurringTexts.MAX_LENGTH;
        return recurs ? recurring.read(parser) : text();
    }

    <T> @Nullable T recurring(Function<String, T> type) {
        String text = recurring();
        return text == null ? null : type.apply(text);
    }

    /** The text of any scalar; empty if the value is null, an object or an array. */
    String textOrEmpty() {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
            return "";
        }
        String text = text();
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

    /** The id of what the record belongs to; empty if it is null, for {@link #require} to find. */
    String parentId() {
        String id = recurring();
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
            case VALUE_STRING -> flagFromText(parser.getString());
            default -> throw unexpected("a boolean");
        };
    }

    private Boolean flagFromText(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
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
        boolean candidate = token.isScalarValue() && parser.getStringLength() <= MAX_COUNT_DIGITS;
        if (candidate && parser.getString().matches("-?[0-9]+")) {
            return Long.valueOf(parser.getString());
        }
        throw unexpected("a whole number");
    }

    @Nullable
    Instant timestamp() {
        if (parser.currentToken().isStructStart()) {
            throw unexpected("a timestamp");
        }
        return timestampOrNull();
    }

    /** A timestamp that costs nothing but itself, whatever stands in its place. */
    @Nullable
    Instant timestampOrNull() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        Instant instant = token == JsonToken.VALUE_STRING
                ? Timestamps.parse(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength())
                : null;
        if (instant == null) {
            parser.skipChildren();
            unreadableTimestamps++;
        }
        return instant;
    }

    Map<String, @Nullable Object> attributes() {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> Attributes.copyOf(null);
            case START_OBJECT -> deferredAttributes();
            default -> throw unexpected("an object");
        };
    }

    /** Attributes that cost nothing but themselves: empty if they cannot be read. */
    Map<String, @Nullable Object> attributesOrEmpty() {
        int around = parser.currentToken().isStructStart() ? depth() - 1 : depth();
        try {
            return attributes();
        } catch (Rejection unreadable) {
            while (depth() > around) {
                parser.nextToken();
            }
            return Attributes.copyOf(null);
        }
    }

    /** Checks them now. Reading them costs more than the rest of a record, so it waits until somebody asks. */
    private Map<String, @Nullable Object> deferredAttributes() {
        int from = start();
        int depth = depth();
        try {
            if (!new AttributeReader(parser).check()) {
                return Attributes.copyOf(null);
            }
        } catch (Rejection rejection) {
            throw rejection.at(path(depth - 1));
        }
        JsonSlice raw = source.part(from, end(), path());
        if (raw.length() > MAX_TEXT) { // a text in them may be too long
            return raw.attributes();
        }
        JsonSlice copy = raw.copy();
        return Attributes.deferred(copy::attributes);
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

    private Rejection unexpected(String expected) {
        return rejection("expected " + expected + ", found " + Parsers.describe(parser.currentToken()));
    }

    private Rejection rejection(String problem) {
        return new Rejection(problem).at(path());
    }

    private int depth() {
        return parser.streamReadContext().getNestingDepth();
    }

    /** Where the parser stands within the record, such as {@code emails[0].primary}. */
    private String path() {
        return path(Integer.MAX_VALUE);
    }

    /** The same, without the steps below that depth: names inside attributes are not shown. */
    private String path(int deepest) {
        StringBuilder path = new StringBuilder();
        for (TokenStreamContext c = parser.streamReadContext(); c.getNestingDepth() >= recordDepth; c = c.getParent()) {
            if (c.getNestingDepth() <= deepest) {
                path.insert(0, step(c));
            }
        }
        path.insert(0, source.path());
        return path.indexOf(".") == 0 ? path.substring(1) : path.toString();
    }

    private static String step(TokenStreamContext context) {
        if (context.hasCurrentName()) {
            return "." + context.currentName();
        }
        return context.hasCurrentIndex() ? "[" + context.getCurrentIndex() + "]" : "";
    }
}
