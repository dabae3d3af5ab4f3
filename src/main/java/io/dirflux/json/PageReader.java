package io.dirflux.json;

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
 * <p>The cursors stand in {@code list_metadata}, in older answers in {@code listMetadata}, or in both; missing, null and
 * {@code ""} mean that there is none. A cursor of any other kind than a string or a number makes the body malformed: to
 * take it for "none" would end a walk early without a word.
 */
final class PageReader<T> {

    private final RecordType<T> type;
    private final JsonParser parser;
    private final FieldReader in;

    private final List<T> data = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private Cursors snakeCase = Cursors.NONE;
    private Cursors camelCase = Cursors.NONE;

    PageReader(RecordType<T> type, JsonParser parser, FieldReader in) {
        this.type = type;
        this.parser = parser;
        this.in = in;
    }

    DecodedPage<T> read(@Nullable String requestId) {
        boolean empty = true;
        boolean envelope = false;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            empty = false;
            envelope |= take(field);
        }
        if (!envelope && !empty) {
            throw MalformedBodyException.at(parser.currentLocation(), "an object that is no list");
        }
        String after = Cursors.first(snakeCase.after, camelCase.after);
        String before = Cursors.first(snakeCase.before, camelCase.before);
        return new DecodedPage<>(new Page<>(data, after, before, requestId, rejected), in.unreadableTimestamps());
    }

    /** Whether this field belongs to an envelope. */
    private boolean take(String field) {
        switch (field) {
            case "data" -> readData();
            case "list_metadata" -> snakeCase = readCursors(field);
            case "listMetadata" -> camelCase = readCursors(field);
            case "object" -> {
                return parser.currentToken() == JsonToken.VALUE_STRING
                        && parser.getString().equals("list");
            }
            default -> {
                in.skip();
                return false;
            }
        }
        return true;
    }

    private void readData() {
        data.clear();
        rejected.clear();
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw unexpected("data", "an array");
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

    private Cursors readCursors(String name) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return Cursors.NONE;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(name, "an object");
        }
        String after = null;
        String before = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "after" -> after = readCursor(field);
                case "before" -> before = readCursor(field);
                default -> in.skip();
            }
        }
        return new Cursors(after, before);
    }

    private @Nullable String readCursor(String name) {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING, VALUE_NUMBER_INT -> parser.getString().isEmpty() ? null : parser.getString();
            default -> throw unexpected(name, "a string");
        };
    }

    private MalformedBodyException unexpected(String name, String expected) {
        String problem = name + ": expected " + expected + ", found " + Tokens.kind(parser.currentToken());
        return MalformedBodyException.at(parser.currentTokenLocation(), problem);
    }

    private record Cursors(@Nullable String after, @Nullable String before) {

        static final Cursors NONE = new Cursors(null, null);

        static @Nullable String first(@Nullable String one, @Nullable String other) {
            return one == null ? other : one;
        }
    }
}
