package io.dirflux.json;

import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the envelope of a list and, one by one, the records in it.
 *
 * <p>The cursors stand in {@code list_metadata}, in older answers in {@code listMetadata}, or in both; missing, null and
 * {@code ""} mean that there is none. A cursor of any other kind than a string or a number makes the body malformed: to
 * take it for "none" would end a walk early without a word.
 */
final class PageReader<T> {

    private final RecordType<T> type;
    private final JsonReader json;
    private final FieldReader in;

    private final List<T> data = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private Cursors snakeCase = Cursors.NONE;
    private Cursors camelCase = Cursors.NONE;

    PageReader(RecordType<T> type, JsonReader json, FieldReader in) {
        this.type = type;
        this.json = json;
        this.in = in;
    }

    DecodedPage<T> read(@Nullable String requestId) {
        boolean empty = true;
        boolean envelope = false;
        json.beginObject();
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            empty = false;
            envelope |= take(field);
        }
        if (!envelope && !empty) {
            throw json.malformed("an object that is no list");
        }
        String after = Cursors.first(snakeCase.after, camelCase.after);
        String before = Cursors.first(snakeCase.before, camelCase.before);
        return new DecodedPage<>(new Page<>(data, after, before, requestId, rejected), in.unreadableTimestamps());
    }

    /** Whether this field belongs to an envelope. */
    private boolean take(Field field) {
        switch (field) {
            case DATA -> readData();
            case LIST_METADATA -> snakeCase = readCursors(field);
            case LIST_METADATA_CAMEL_CASE -> camelCase = readCursors(field);
            case OBJECT -> {
                return json.kind() == JsonKind.STRING && json.text().equals("list");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readData() {
        data.clear();
        rejected.clear();
        if (json.kind() == JsonKind.NULL) {
            return;
        }
        if (json.kind() != JsonKind.ARRAY) {
            throw unexpected(Field.DATA, "an array", json.kind());
        }
        json.beginArray();
        for (int index = 0; json.nextElement(); index++) {
            readRecord(index);
        }
    }

    private void readRecord(int index) {
        try {
            data.add(type.read(in));
        } catch (Rejection rejection) {
            rejected.add(new Rejected(index, in.recover(), rejection.reason()));
        }
    }

    private Cursors readCursors(Field metadata) {
        if (json.kind() == JsonKind.NULL) {
            return Cursors.NONE;
        }
        if (json.kind() != JsonKind.OBJECT) {
            throw unexpected(metadata, "an object", json.kind());
        }
        json.beginObject();
        String after = null;
        String before = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case AFTER -> after = readCursor(field);
                case BEFORE -> before = readCursor(field);
                default -> {}
            }
        }
        return new Cursors(after, before);
    }

    private @Nullable String readCursor(Field field) {
        JsonKind kind = json.kind();
        if (kind == JsonKind.NULL) {
            return null;
        }
        boolean integer = kind == JsonKind.NUMBER && json.readNumber();
        if (kind != JsonKind.STRING && !integer) {
            throw unexpected(field, "a string", kind);
        }
        String cursor = integer ? json.lastText() : json.text();
        return cursor.isEmpty() ? null : cursor;
    }

    private MalformedBodyException unexpected(Field field, String expected, JsonKind found) {
        return json.malformed(field + ": expected " + expected + ", found " + found);
    }

    private record Cursors(@Nullable String after, @Nullable String before) {

        static final Cursors NONE = new Cursors(null, null);

        static @Nullable String first(@Nullable String one, @Nullable String other) {
            return one == null ? other : one;
        }
    }
}
