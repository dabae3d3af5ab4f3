package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads free-form attributes. Numbers stay exact; one that would need more than a thousand digits when written out, such
 * as {@code 1e999999999}, rejects the record, since it is cheap to hold and ruinous to compute with.
 */
final class AttributeReader {

    /** How deep attributes may be nested, their own map included. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_DIGITS = 1_000;
    private static final int LONG_DIGITS = 18;

    private final JsonReader json;
    private final String path;

    /** @param path leads to them, for the reason of a rejection */
    AttributeReader(JsonReader json, String path) {
        this.json = json;
        this.path = path;
    }

    Attributes read() {
        return object(1);
    }

    private Attributes object(int depth) {
        Attributes.Builder attributes = Attributes.builder();
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            attributes.put(name, value(depth));
        }
        return attributes.build();
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        json.beginArray();
        while (json.nextElement()) {
            list.add(value(depth));
        }
        return list;
    }

    private @Nullable Object value(int depth) {
        JsonKind kind = json.kind();
        return switch (kind) {
            case OBJECT -> object(deeper(depth));
            case ARRAY -> array(deeper(depth));
            case STRING -> text();
            case NUMBER -> number();
            case TRUE -> true;
            case FALSE -> false;
            case NULL -> null;
        };
    }

    private int deeper(int depth) {
        if (depth == MAX_DEPTH) {
            throw rejection("nested deeper than " + MAX_DEPTH + " levels");
        }
        return depth + 1;
    }

    private String text() {
        String text = json.text();
        if (text.length() > FieldReader.MAX_TEXT) {
            throw rejection("a text of more than 1,000,000 characters");
        }
        return text;
    }

    private Number number() {
        boolean integer = json.readNumber();
        String digits = json.lastText();
        if (digits.length() > MAX_DIGITS) {
            throw tooManyDigits();
        }
        if (!integer) {
            return decimal(digits);
        }
        return digits.length() <= LONG_DIGITS ? (Number) Long.valueOf(digits) : new BigInteger(digits);
    }

    private BigDecimal decimal(String digits) {
        BigDecimal decimal;
        try {
            decimal = new BigDecimal(digits);
        } catch (NumberFormatException exponentOutOfRange) {
            throw tooManyDigits();
        }
        if (Math.abs((long) decimal.scale()) > MAX_DIGITS) {
            throw tooManyDigits();
        }
        return decimal;
    }

    private Rejection tooManyDigits() {
        return rejection("a number of more than 1,000 digits");
    }

    /** Names the field but nothing inside it: names of attributes are the customer's. */
    private Rejection rejection(String problem) {
        return new Rejection(path.isEmpty() ? problem : path + ": " + problem);
    }
}
