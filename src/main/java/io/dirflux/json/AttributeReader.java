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
 * Reads free-form attributes, or checks that they can be read later. Numbers stay exact.
 *
 * <ul>
 *   <li>A number that needs more than 1,000 digits when written out, such as {@code 1e999999999}, rejects the record:
 *     it is cheap to hold and ruinous to compute with.
 *   <li>A rejection names nothing inside the attributes: their names are the customer's.
 * </ul>
 */
final class AttributeReader {

    /** How deep attributes may be nested, their own map included. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_DIGITS = 1_000;
    private static final int LONG_DIGITS = 18;

    private final JsonParser parser;

    /** @param parser stands at the beginning of the attributes' object */
    AttributeReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Goes to the end of the attributes. What passes can be read, unless a text in it is too long.
     *
     * @return whether there is any attribute
     */
    boolean check() {
        JsonToken first = parser.nextToken();
        int depth = 1;
        for (JsonToken token = first; depth > 0; token = depth > 0 ? parser.nextToken() : token) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth = deeper(depth);
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_NUMBER_INT -> checkDigits();
                case VALUE_NUMBER_FLOAT -> decimal();
                default -> {}
            }
        }
        return first != JsonToken.END_OBJECT;
    }

    Attributes read() {
        return object(1);
    }

    private Attributes object(int depth) {
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
            throw new Rejection("nested deeper than " + MAX_DEPTH + " levels");
        }
        return depth + 1;
    }

    private String text() {
        String text = parser.getString();
        if (text.length() > FieldReader.MAX_TEXT) {
            throw new Rejection("a text of more than 1,000,000 characters");
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
        return new Rejection("a number of more than 1,000 digits");
    }
}
