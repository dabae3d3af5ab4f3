package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of records, as leniently as {@link JsonDecoder} promises. Each method takes the value at the position
 * of the underlying {@link JsonReader}; what cannot be taken ends in a {@link Rejection}, after which {@link #recover}
 * finds the end of the record.
 */
final class FieldReader {

    /** The longest text of a field, in characters. */
    static final int MAX_TEXT = 1_000_000;

    private static final int MAX_COUNT_DIGITS = 18;
    private static final int MAX_REPORTED_ID = 200;
    private static final int EMPTY_OBJECT = 2; // {}

    private final JsonReader json;
    private final Slice source;
    private final RecurringTexts recurring = new RecurringTexts();
    private int recordDepth = 1;
    private int recordStart;
    private @Nullable String recordId;
    private int unreadableTimestamps;

    FieldReader(JsonReader json, Slice source) {
        this.json = json;
        this.source = source;
    }

    /** How many timestamps became null because they were in no known format. */
    int unreadableTimestamps() {
        return unreadableTimestamps;
    }

    void countUnreadableTimestamps(int count) {
        unreadableTimestamps += count;
    }

    /** The value at this position, to be read later from this very body. */
    Slice slice() {
        int from = json.position();
        json.skip();
        return source.part(from, json.position(), path());
    }

    /** The record that has just ended. */
    Slice wholeRecord() {
        return source.part(recordStart, json.position(), path());
    }

    /** Reads a whole record. */
    <T> T record(Function<FieldReader, T> reader) {
        recordDepth = json.depth() + 1;
        recordId = null;
        if (json.kind() != JsonKind.OBJECT) {
            throw unexpected("an object");
        }
        recordStart = json.position();
        json.beginObject();
        return reader.apply(this);
    }

    /** Goes on to the end of a rejected record, and returns its id if there is a readable one. */
    @Nullable
    String recover() {
        json.leaveTo(recordDepth);
        if (json.depth() == recordDepth) {
            for (Field field = json.nextField(); field != null; field = json.nextField()) {
                if (field == Field.ID && json.kind().isScalar()) {
                    recordId = json.kind() == JsonKind.NULL ? null : json.text();
                }
            }
        }
        String id = recordId;
        return id == null || id.isBlank() || id.length() > MAX_REPORTED_ID ? null : id;
    }

    /** Moves to the next field's value; null at the end of the object. */
    @Nullable
    Field nextField() {
        return json.nextField();
    }

    /** Any scalar, by its text. */
    @Nullable
    String text() {
        JsonKind kind = json.kind();
        if (kind == JsonKind.NULL) {
            return null;
        }
        if (!kind.isScalar()) {
            throw unexpected("a string");
        }
        return bounded(json.text());
    }

    private String bounded(String text) {
        if (text.length() > MAX_TEXT) {
            throw rejection(String.format(Locale.ROOT, "longer than %,d characters", MAX_TEXT));
        }
        return text;
    }

    /** As {@link #text}, of a field that has the same value in most records. */
    @Nullable
    String recurring() {
        return json.isString() ? bounded(recurring.read(json)) : text();
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
        if (!json.kind().isScalar()) {
            return "";
        }
        String text = text();
        return text == null ? "" : text;
    }

    /** An id; empty if it is null, for {@link #require} to find. */
    String id() {
        String id = text();
        if (json.depth() == recordDepth && json.field() == Field.ID) {
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
        return switch (json.kind()) {
            case NULL -> null;
            case TRUE -> true;
            case FALSE -> false;
            case STRING -> flagFromText();
            default -> throw unexpected("a boolean");
        };
    }

    private Boolean flagFromText() {
        String text = json.text();
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw unexpected("a boolean", JsonKind.STRING);
    }

    @Nullable
    Long count() {
        JsonKind kind = json.kind();
        if (kind == JsonKind.NULL) {
            return null;
        }
        if (kind.isScalar()) {
            String text = json.text();
            if (text.length() <= MAX_COUNT_DIGITS && text.matches("-?[0-9]+")) {
                return Long.valueOf(text);
            }
        }
        throw unexpected("a whole number", kind);
    }

    @Nullable
    Instant timestamp() {
        if (!json.isString()) {
            return noTimestamp();
        }
        Instant instant = json.readString()
                ? Timestamps.parse(json.bytes(), json.textFrom(), json.textTo())
                : Timestamps.parse(json.lastText());
        if (instant == null) {
            unreadableTimestamps++;
        }
        return instant;
    }

    private @Nullable Instant noTimestamp() {
        JsonKind kind = json.kind();
        if (!kind.isScalar()) {
            throw unexpected("a timestamp");
        }
        unreadableTimestamps += kind == JsonKind.NULL ? 0 : 1;
        return null;
    }

    /** A timestamp that costs nothing but itself, whatever stands in its place. */
    @Nullable
    Instant timestampOrNull() {
        if (json.kind().isScalar()) {
            return timestamp();
        }
        unreadableTimestamps++;
        return null;
    }

    Map<String, @Nullable Object> attributes() {
        return switch (json.kind()) {
            case NULL -> Attributes.copyOf(null);
            case OBJECT -> rawAttributes();
            default -> throw unexpected("an object");
        };
    }

    /** Checked now and read when they are asked for, which is rare, and costs more than all the rest of a record. */
    private Map<String, @Nullable Object> rawAttributes() {
        int from = json.position();
        json.skip();
        int to = json.position();
        if (to - from == EMPTY_OBJECT) {
            return Attributes.copyOf(null);
        }
        boolean sound = to - from <= MAX_TEXT
                && json.levelsSkipped() <= AttributeReader.MAX_DEPTH
                && json.onlyPlainNumbersSkipped();
        if (!sound) { // something in them may be too long, too deep or too large
            return source.part(from, to, path()).attributes();
        }
        Slice raw = source.part(from, to, "").copy();
        return Attributes.deferred(raw::attributes);
    }

    <T> @Nullable T object(Function<FieldReader, T> reader) {
        return switch (json.kind()) {
            case NULL -> null;
            case OBJECT -> {
                json.beginObject();
                yield reader.apply(this);
            }
            default -> throw unexpected("an object");
        };
    }

    /** A list of objects; elements that are null are left out. */
    <T> @Nullable List<T> list(Function<FieldReader, T> reader) {
        JsonKind kind = json.kind();
        if (kind == JsonKind.NULL) {
            return null;
        }
        if (kind != JsonKind.ARRAY) {
            throw unexpected("an array");
        }
        json.beginArray();
        List<T> list = new ArrayList<>();
        while (json.nextElement()) {
            T element = object(reader);
            if (element != null) {
                list.add(element);
            }
        }
        return list;
    }

    private Rejection unexpected(String expected) {
        return unexpected(expected, json.kind());
    }

    private Rejection unexpected(String expected, JsonKind found) {
        return rejection("expected " + expected + ", found " + found);
    }

    private Rejection rejection(String problem) {
        String path = path();
        return new Rejection(path.isEmpty() ? problem : path + ": " + problem);
    }

    /** Where the reader stands within the record, such as {@code emails[0].primary}. All these names are our own. */
    private String path() {
        StringBuilder path = new StringBuilder(source.name());
        for (int depth = recordDepth; depth <= json.depth(); depth++) {
            path.append(json.stepAt(depth));
        }
        return path.indexOf(".") == 0 ? path.substring(1) : path.toString();
    }
}
