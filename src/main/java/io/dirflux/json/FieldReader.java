package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads records with their fields, as leniently as {@link JsonDecoder} promises: the rules of {@link ScalarReader} hold
 * for objects and lists too.
 *
 * <ul>
 *   <li>{@code []} is taken for an empty object, because some encoders write one so.
 *   <li>A field that is required ends in a {@link Rejection} of the record if it cannot be read; {@link #recover} then
 *       goes to the end of the record.
 * </ul>
 */
final class FieldReader extends ScalarReader {

    private static final int EMPTY_OBJECT = 2; // {}

    private boolean inEmptyArray;
    private @Nullable ExtraFields extra;

    /** @param source what the parser reads */
    FieldReader(JsonParser parser, JsonSlice source, UnreadableFields unreadable, RecurringTexts recurring) {
        super(parser, new RecordPosition(parser, source), unreadable, recurring);
    }

    /** A reader of a part of the same body. */
    FieldReader ofPart(JsonParser parser, JsonSlice part) {
        return new FieldReader(parser, part, unreadable, recurring);
    }

    /** Reads a whole record. */
    <T> T record(Function<FieldReader, T> reader) {
        position.beginRecord();
        extra = null;
        inEmptyArray = false;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw position.unexpected("an object");
        }
        return reader.apply(this);
    }

    /** Goes to the end of a rejected record, and returns its id if there is a readable one. */
    @Nullable
    String recover() {
        return position.endRejectedRecord();
    }

    /** Moves to the value of the object's next field; null at the end of the object. */
    @Nullable
    Field nextField() {
        if (inEmptyArray) {
            inEmptyArray = false;
            return null;
        }
        Field field = Field.next(parser);
        if (field != null) {
            parser.nextToken();
        }
        return field;
    }

    /**
     * Goes through the fields of an object.
     *
     * @param field reads the value of each
     * @return the names of those that could not be read, wholly or in part
     */
    Set<String> fields(Consumer<Field> field) {
        Set<String> notKnown = Set.of();
        for (Field next = nextField(); next != null; next = nextField()) {
            int before = unreadable.total();
            field.accept(next);
            if (unreadable.total() != before && next != Field.UNKNOWN) {
                notKnown = notKnown.isEmpty() ? new LinkedHashSet<>() : notKnown;
                notKnown.add(next.toString());
            }
        }
        return notKnown;
    }

    /** Goes to the end of the value. */
    void skip() {
        parser.finishToken();
        parser.skipChildren();
    }

    /** Skips the value of every field that is no id of a record or of its directory; whether it has. */
    boolean skipsUnlessId(Field field) {
        boolean isId = field == Field.ID || field == Field.DIRECTORY_ID;
        if (!isId) {
            parser.skipChildren();
        }
        return !isId;
    }

    /** Where the value at this position begins. */
    int start() {
        return position.start();
    }

    /** The value that has just ended, and began at that {@link #start}. */
    JsonSlice sliceFrom(int start) {
        return position.sliceFrom(start, position.path());
    }

    /** The value at this position, to be read later from this very body. */
    JsonSlice slice() {
        int start = start();
        String path = position.path();
        skip();
        return position.sliceFrom(start, path);
    }

    /** Keeps the value of a field that the record does not know. */
    void keepExtra() {
        String name = parser.currentName();
        JsonSlice value = checkedSlice("(unknown field)");
        if (value != null) {
            ExtraFields kept = extra == null ? new ExtraFields() : extra;
            kept.add(name, value.copy());
            extra = kept;
        }
    }

    /** What {@link #keepExtra} has kept of the object that has just ended. */
    Map<String, @Nullable Object> extra() {
        return extra == null ? Attributes.copyOf(null) : extra.deferred();
    }

    /** Free-form attributes, read when they are first asked for; null if they cannot be read. */
    @Nullable
    Map<String, @Nullable Object> attributes() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return Attributes.copyOf(null);
        }
        if (token != JsonToken.START_OBJECT) {
            return object(FieldReader::noAttributes);
        }
        JsonSlice value = checkedSlice(null);
        if (value == null) {
            return null;
        }
        return value.length() == EMPTY_OBJECT ? Attributes.copyOf(null) : Attributes.deferred(value.copy()::attributes);
    }

    private static Map<String, @Nullable Object> noAttributes(FieldReader in) {
        in.nextField(); // the end of []
        return Attributes.copyOf(null);
    }

    /**
     * The value, checked so that it can be read as a free-form one. Reading it costs more than the rest of a record, so
     * that waits until somebody asks.
     *
     * @param path what to call it if it cannot be read; null for the path that leads to it
     * @return null if it cannot be read
     */
    private @Nullable JsonSlice checkedSlice(@Nullable String path) {
        int start = start();
        int around = position.depthAround();
        try {
            new AttributeReader(parser).check();
            JsonSlice value = position.sliceFrom(start, "");
            if (value.length() > MAX_TEXT) { // a text in it may be too long
                value.value();
            }
            return value;
        } catch (Rejection problem) {
            return notKnown(problem.at(path == null ? position.path(around) : path), around);
        }
    }

    /** An object; {@code []} is an empty one. */
    <T> @Nullable T object(Function<FieldReader, T> reader) {
        return object(reader, null);
    }

    /**
     * An object, or a text that stands for it.
     *
     * @param ofText makes the object of the text; null if no text stands for it
     */
    <T> @Nullable T object(Function<FieldReader, T> reader, @Nullable Function<String, T> ofText) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        int around = position.depthAround();
        Rejection problem = problemWithObject(ofText != null);
        return problem == null ? nested(reader, ofText) : notKnown(problem, around);
    }

    /** A list of objects without its null elements; null if an element cannot be read. */
    <T> @Nullable List<T> list(Function<FieldReader, T> reader) {
        return list(reader, null);
    }

    /** A list of objects, or of texts that stand for them. */
    <T> @Nullable List<T> list(Function<FieldReader, T> reader, @Nullable Function<String, T> ofText) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        int around = position.depthAround();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return notKnown(position.unexpected("an array"), around);
        }
        try {
            return elements(reader, ofText);
        } catch (Rejection problem) {
            return notKnown(problem, around);
        }
    }

    /** A list of texts without its null elements; null if an element cannot be read. */
    @Nullable
    List<String> texts() {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        int around = position.depthAround();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return notKnown(position.unexpected("an array"), around);
        }
        List<String> texts = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (!token.isScalarValue()) {
                return notKnown(position.unexpected("a string"), around);
            }
            if (token != JsonToken.VALUE_NULL) {
                texts.add(parser.getString());
            }
        }
        return texts;
    }

    private <T> List<T> elements(Function<FieldReader, T> reader, @Nullable Function<String, T> ofText) {
        List<T> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token != JsonToken.VALUE_NULL) {
                Rejection problem = problemWithObject(ofText != null);
                if (problem != null) {
                    throw problem;
                }
                list.add(nested(reader, ofText));
            }
        }
        return list;
    }

    /** Looks into an array, because some encoders write an empty object as an empty array. */
    private @Nullable Rejection problemWithObject(boolean orText) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT || (orText && token == JsonToken.VALUE_STRING)) {
            return null;
        }
        Rejection problem = position.unexpected("an object");
        inEmptyArray = token == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.END_ARRAY;
        return inEmptyArray ? null : problem;
    }

    private <T> T nested(Function<FieldReader, T> reader, @Nullable Function<String, T> ofText) {
        if (ofText != null && parser.currentToken() == JsonToken.VALUE_STRING) {
            return ofText.apply(parser.getString());
        }
        ExtraFields outer = extra;
        extra = null;
        try {
            return reader.apply(this);
        } finally {
            extra = outer;
        }
    }
}
