package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** A body, or one value in it that is read later. Its content has been parsed once and is sound JSON in UTF-8. */
final class JsonSlice {

    private final byte[] body;
    private final int from;
    private final int to;
    private final String path;

    private JsonSlice(byte[] body, int from, int to, String path) {
        this.body = body;
        this.from = from;
        this.to = to;
        this.path = path;
    }

    static JsonSlice whole(byte[] body, int length) {
        return new JsonSlice(body, 0, length, "");
    }

    /**
     * A value in this slice.
     *
     * @param from where it begins, counted from the beginning of this slice
     * @param path leads to it from the record, for the reason of a rejection
     */
    JsonSlice part(int from, int to, String path) {
        return new JsonSlice(body, this.from + from, this.from + to, path);
    }

    /** The same value without the body around it. */
    JsonSlice copy() {
        return new JsonSlice(Arrays.copyOfRange(body, from, to), 0, to - from, path);
    }

    String path() {
        return path;
    }

    int length() {
        return to - from;
    }

    JsonParser open() {
        return Parsers.open(body, from, to);
    }

    /**
     * Reads the value, which has passed {@link AttributeReader#check}, as a free-form one. Half a surrogate pair in
     * UTF-8 passes there, because the parser decodes only the texts that are read; it becomes a replacement character.
     */
    @Nullable
    Object value() {
        try {
            return parsed();
        } catch (JacksonException halfSurrogate) {
            return replacingWhatIsNotUtf8().parsed();
        }
    }

    private @Nullable Object parsed() {
        try (JsonParser parser = open()) {
            parser.nextToken();
            return new AttributeReader(parser).read();
        }
    }

    private JsonSlice replacingWhatIsNotUtf8() {
        byte[] utf8 = new String(body, from, to - from, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        return new JsonSlice(utf8, 0, utf8.length, path);
    }

    /** Reads the value as an object of free-form attributes. */
    Attributes attributes() {
        return (Attributes) Objects.requireNonNull(value());
    }

    /** The same, read when it is first asked for, or a {@link Rejection} if it cannot be read. */
    Map<String, @Nullable Object> deferredAttributes() {
        try (JsonParser parser = open()) {
            parser.nextToken();
            new AttributeReader(parser).check();
        }
        if (length() > ScalarReader.MAX_TEXT) { // a text in it may be too long
            value();
        }
        return Attributes.deferred(copy()::attributes);
    }

    /**
     * Reads the value as a record of its own.
     *
     * @param outer reads the record that this value is a part of
     */
    <T> T read(FieldReader outer, Function<FieldReader, T> reader) {
        try (JsonParser parser = open()) {
            parser.nextToken();
            return outer.ofPart(parser, this).record(reader);
        }
    }
}
