package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
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
     * Reads the value, an object that passed {@link AttributeReader#check}, as attributes. Half a surrogate pair in
     * UTF-8 passes there, because the parser decodes only the texts that are read; it becomes a replacement character.
     */
    Attributes attributes() {
        try {
            return parsedAttributes();
        } catch (JacksonException halfSurrogate) {
            return replacingWhatIsNotUtf8().parsedAttributes();
        }
    }

    private Attributes parsedAttributes() {
        try (JsonParser parser = open()) {
            parser.nextToken();
            return new AttributeReader(parser).read();
        } catch (Rejection rejection) {
            throw rejection.at(path);
        }
    }

    private JsonSlice replacingWhatIsNotUtf8() {
        byte[] utf8 = new String(body, from, to - from, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        return new JsonSlice(utf8, 0, utf8.length, path);
    }

    /** Checks the value as attributes, and reads it when they are first asked for. */
    Map<String, @Nullable Object> deferredAttributes(RecurringTexts recurring) {
        try (JsonParser parser = open()) {
            parser.nextToken();
            return new FieldReader(parser, this, recurring).attributes();
        }
    }

    /**
     * Reads the value as a record of its own.
     *
     * @param outer counts what the reading counts
     */
    <T> T read(FieldReader outer, Function<FieldReader, T> reader) {
        try (JsonParser parser = open()) {
            parser.nextToken();
            FieldReader in = new FieldReader(parser, this, outer.recurringTexts());
            T read = in.record(reader);
            outer.countUnreadableTimestamps(in.unreadableTimestamps());
            return read;
        }
    }
}
