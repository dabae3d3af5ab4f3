package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads free-form values, or checks that they can be read later. Numbers stay exact.
 *
 * <ul>
 *   <li>A number that needs more than 1,000 digits when written out, such as {@code 1e999999999}, is not read: it is
 *       cheap to hold and ruinous to compute with.
 *   <li>A rejection names nothing inside the value: the names there are the customer's.
 * </ul>
 */
final class AttributeReader {

    /** How deep attributes may be nested, their own map included. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_DIGITS = 1_000;
    private static final int LONG_DIGITS = 18;

    private final JsonParser parser;

    /** @param parser stands at the first token of the value */
    AttributeReader(JsonParser parser) {
        this.parser = parser;
    }

    /** Goes to the end of the value. A value that passes can be read, unless a text in it is too long. */
    void check() {
        JsonToken token = parser.currentToken();
        int depth = checked(token, 0);
        while (depth > 0) {
            depth = checked(parser.nextToken(), depth);
        }
        parser.finishToken();
    }

    private int checked(JsonToken token, int depth) {
        switch (token) {
            case START_OBJECT, START_ARRAY -> {
                return deeper(depth);
            }
            case END_OBJECT, END_ARRAY -> {
                return depth - 1;
            }
            case VALUE_NUMBER_INT -> checkDigits();
            case VALUE_NUMBER_FLOAT -> decimal();
            default -> {}
        }
        return depth;
    }

    /** Reads any value. */
    @Nullable
    Object read() {
        return value(0);
    }

    private Object object(int depth) {
        Attributes.Builder attributes = Attributes.builder();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            attributes.put(name, value(depth));
        }
        return attributes.build();
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(depth));
        }
        return list;
    }

    private @Nullable Object value(int depth) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(deeper(depth));
            case START_ARRAY -> array(deeper(depth));
            case VALUE_STRING -> text();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static int deeper(int depth) {
        if (depth == MAX_DEPTH) {
            throw new Rejection("", "at most " + MAX_DEPTH + " levels", "more");
        }
        return depth + 1;
    }

    private String text() {
        String text = parser.getString();
        if (text.length() > ScalarReader.MAX_TEXT) {
            throw new Rejection("", ScalarReader.TEXT_LIMIT, "more");
        }
        return text;
    }

    private Number integer() {
        checkDigits();
        return parser.getStringLength() <= LONG_DIGITS
                ? (Number) parser.getLongValue()
                : new BigInteger(parser.getString());
    }

    private BigDecimal decimal() {
        checkDigits();
        BigDecimal decimal;
        try {
            decimal = new BigDecimal(parser.getString());
        } catch (NumberFormatException exponentOutOfRange) {
            throw tooManyDigits();
        }
        if (Math.abs((long) decimal.scale()) > MAX_DIGITS) {
            throw tooManyDigits();
        }
        return decimal;
    }

    private void checkDigits() {
        if (parser.getStringLength() > MAX_DIGITS) {
            throw tooManyDigits();
        }
    }

    private static Rejection tooManyDigits() {
        return new Rejection("", "a number of at most 1,000 digits", "more");
    }
}
