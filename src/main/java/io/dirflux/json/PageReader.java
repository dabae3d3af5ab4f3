package io.dirflux.json;

import io.dirflux.json.JsonDecoder.DecodedPage;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the envelope of a list and, one by one, the records in it.
 *
 * <ul>
 *   <li>The cursors are in {@code list_metadata}, in older answers in {@code listMetadata}, or in both. A cursor that
 *       is missing, null or {@code ""} is none.
 *   <li>A cursor of any other kind than a string or a number makes the body malformed: if it counted as none, a list
 *       would end early in silence.
 * </ul>
 */
final class PageReader<T> {

    private final RecordType<T> type;
    private final JsonParser parser;
    private final FieldReader in;
    private final UnreadableFields unreadable;

    private final List<T> data = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private @Nullable Cursors snakeCase;
    private @Nullable Cursors camelCase;

    PageReader(RecordType<T> type, JsonParser parser, FieldReader in, UnreadableFields unreadable) {
        this.type = type;
        this.parser = parser;
        this.in = in;
        this.unreadable = unreadable;
    }

    DecodedPage<T> read(@Nullable String requestId) {
        boolean empty = true;
        boolean envelope = false;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            empty = false;
            envelope |= take(field);
        }
        if (!envelope && !empty) {
            throw MalformedBodyException.at(parser.currentLocation(), "an object that is not a list");
        }
        Cursors cursors = Cursors.merged(snakeCase, camelCase);
        Page<T> page = new Page<>(data, cursors.after, cursors.before, requestId, rejected, unreadable.toList());
        return new DecodedPage<>(page, snakeCase != null || camelCase != null);
    }

    /** Whether this field belongs to an envelope. */
    private boolean take(Field field) {
        switch (field) {
            case DATA -> readData();
            case LIST_METADATA -> snakeCase = readCursors(field);
            case LIST_METADATA_CAMEL_CASE -> camelCase = readCursors(field);
            case OBJECT -> {
                boolean list = parser.currentToken() == JsonToken.VALUE_STRING
                        && parser.getString().equals("list");
                parser.skipChildren();
                return list;
            }
            default -> {
                parser.skipChildren();
                return false;
            }
        }
        return true;
    }

    private void readData() {
        data.clear();
        rejected.clear();
        unreadable.clear();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.START_ARRAY) {
            throw unexpected(Field.DATA, "an array");
        }
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
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

    /** null if there are none, not even an empty object. */
    private @Nullable Cursors readCursors(Field metadata) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token != JsonToken.START_OBJECT) {
            throw unexpected(metadata, "an object");
        }
        String after = null;
        String before = null;
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case AFTER -> after = readCursor(field);
                case BEFORE -> before = readCursor(field);
                default -> parser.skipChildren();
            }
        }
        return new Cursors(after, before);
    }

    private @Nullable String readCursor(Field field) {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING, VALUE_NUMBER_INT -> parser.getString().isEmpty() ? null : parser.getString();
            default -> throw unexpected(field, "a string");
        };
    }

    private MalformedBodyException unexpected(Field field, String expected) {
        return MalformedBodyException.at(
                parser.currentTokenLocation(),
                field + ": expected " + expected + ", found " + Parsers.describe(parser.currentToken()));
    }

    private record Cursors(@Nullable String after, @Nullable String before) {

        static final Cursors NONE = new Cursors(null, null);

        static Cursors merged(@Nullable Cursors one, @Nullable Cursors other) {
            if (one == null || other == null) {
                return one != null ? one : other != null ? other : NONE;
            }
            return new Cursors(
                    one.after == null ? other.after : one.after, one.before == null ? other.before : one.before);
        }
    }
}
