package io.dirflux.json;

import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads texts, ids, flags, numbers and timestamps.
 *
 * <ul>
 *   <li>Each method takes the value at the parser's position and leaves the parser on the last token of that value.
 *   <li>A value that cannot be read is null and counted by {@link UnreadableFields}. An id that cannot be read ends in
 *       a {@link Rejection} of the record.
 *   <li>Where a text belongs, any scalar is taken for its text.
 * </ul>
 */
sealed class ScalarReader permits FieldReader {

    /** The longest text of a field, in characters. */
    static final int MAX_TEXT = 1_000_000;

    static final String TEXT_LIMIT = "a text of at most 1,000,000 characters";

    private static final int MAX_COUNT_DIGITS = 18;

    final JsonParser parser;
    final RecordPosition position;
    final UnreadableFields unreadable;
    final RecurringTexts recurring;

    ScalarReader(JsonParser parser, RecordPosition position, UnreadableFields unreadable, RecurringTexts recurring) {
        this.parser = parser;
        this.position = position;
        this.unreadable = unreadable;
        this.recurring = recurring;
    }

    /** The text of any scalar. */
    final @Nullable String text() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!token.isScalarValue()) {
            return notKnown(position.unexpected("a string"));
        }
        return parser.getStringLength() > MAX_TEXT ? notKnown(tooLong()) : parser.getString();
    }

    final <T> @Nullable T text(Function<String, T> type) {
        String text = text();
        return text == null ? null : type.apply(text);
    }

    /** As {@link #text()}, for a field that has the same value in most records. */
    final @Nullable String recurring() {
        return isRecurring() ? recurring.read(parser) : text();
    }

    final <T> @Nullable T recurring(Function<String, T> type) {
        String text = recurring();
        return text == null ? null : type.apply(text);
    }

    private boolean isRecurring() {
        return parser.currentToken() == JsonToken.VALUE_STRING && parser.getStringLength() <= RecurringTexts.MAX_LENGTH;
    }

    /** An id; empty if it is null, for {@link #require} to find. */
    final String id() {
        String id = requiredText();
        position.idRead(id);
        return id;
    }

    /** The id of what the record belongs to; empty if it is null, for {@link #require} to find. */
    final String parentId() {
        return isRecurring() ? recurring.read(parser) : requiredText();
    }

    private String requiredText() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return "";
        }
        if (!token.isScalarValue()) {
            throw position.unexpected("a string");
        }
        if (parser.getStringLength() > MAX_TEXT) {
            throw tooLong();
        }
        return parser.getString();
    }

    private Rejection tooLong() {
        return new Rejection(position.path(), TEXT_LIMIT, "more");
    }

    /** Rejects the record that has just ended if this field of it was missing, null or blank. */
    final void require(String field, String value) {
        if (value.isBlank()) {
            String path = position.path();
            throw Rejection.missing(path.isEmpty() ? field : path + "." + field);
        }
    }

    final @Nullable Boolean flag() {
        JsonToken token = parser.currentToken();
        String text = token.isScalarValue() ? parser.getString() : "";
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        boolean isTrue = text.equalsIgnoreCase("true");
        boolean isFlag = isTrue || text.equalsIgnoreCase("false");
        return isFlag ? (Boolean) isTrue : notKnown(position.unexpected("a boolean"));
    }

    final @Nullable Long count() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        boolean candidate = token.isScalarValue() && parser.getStringLength() <= MAX_COUNT_DIGITS;
        boolean whole = candidate && parser.getString().matches("-?[0-9]+");
        return whole ? Long.valueOf(parser.getString()) : notKnown(position.unexpected("a whole number"));
    }

    final @Nullable Instant timestamp() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        Instant instant = token.isScalarValue()
                ? Timestamps.parse(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength())
                : null;
        return instant == null ? notKnown(position.unexpected("a timestamp")) : instant;
    }

    /** Counts the value that begins here as unreadable and goes to its end. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // always null
    final <T> @Nullable T notKnown(Rejection problem) {
        return notKnown(problem, position.depthAround());
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // always null
    final <T> @Nullable T notKnown(Rejection problem, int around) {
        unreadable.add(problem);
        position.skipTo(around);
        return null;
    }
}
