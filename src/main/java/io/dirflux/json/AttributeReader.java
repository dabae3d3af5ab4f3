package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads free-form attributes, or checks them to be read later. Numbers stay exact; one that would need more than a thousand digits when written out, such
 * as {@code 1e999999999}, rejects the record, since it is cheap to hold and ruinous to compute with.
 */
final class AttributeReader {

    /** How deep attributes may be nested, their own map included. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_DIGITS = 1_000;
    private static final int LONG_DIGITS = 18;

    private final JsonParser parser;
    private final Supplier<String> path;

    /** @param path leads to them; asked for when they are rejected */
    AttributeReader(JsonParser parser, Supplier<String> path) {
        this.parser = parser;
        this.path = path;
    }

    /** Goes to their end. What passes can be read, as long as none of its texts is too long. */
    void check() {
        int depth = 1;
        while (depth > 0) {
            switch (parser.nextToken()) {
                case START_OBJECT, START_ARRAY -> depth = deeper(depth);
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_NUMBER_INT -> checkDigits();
                case VALUE_NUMBER_FLOAT -> decimal();
                default -> {}
            }
        }
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

    private int deeper(int depth) {
        if (depth == MAX_DEPTH) {
            throw rejection("nested deeper than " + MAX_DEPTH + " levels");
        }
        return depth + 1;
    }

    private String text() {
        if (parser.getStringLength() > FieldReader.MAX_TEXT) {
            throw rejection("a text of more than 1,000,000 characters");
        }
        return parser.getString();
    }

    private Number integer() {
        return parser.getStringLength() <= LONG_DIGITS ? parser.getLongValue() : new BigInteger(digits());
    }

    private BigDecimal decimal() {
        BigDecimal decimal;
        try {
            decimal = new BigDecimal(digits());
        } catch (NumberFormatException exponentOutOfRange) {
            throw tooManyDigits();
        }
        if (Math.abs((long) decimal.scale()) > MAX_DIGITS) {
            throw tooManyDigits();
        }
        return decimal;
    }

    private String digits() {
        checkDigits();
        return parser.getString();
    }

    private void checkDigits() {
        if (parser.getStringLength() > MAX_DIGITS) {
            throw tooManyDigits();
        }
    }

    private Rejection tooManyDigits() {
        return rejection("a number of more than 1,000 digits");
    }

    /** Names the field but nothing inside it: names of attributes are the customer's. */
    private Rejection rejection(String problem) {
        String name = path.get();
        return new Rejection(name.isEmpty() ? problem : name + ": " + problem);
    }
}
