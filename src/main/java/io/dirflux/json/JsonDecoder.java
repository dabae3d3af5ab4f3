package io.dirflux.json;

import io.dirflux.model.Rejected;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the bodies of the API: leniently, in one pass, without a tree. Pure functions; safe for use by many threads.
 *
 * <p>Lenient means: unknown fields are skipped, a repeated field counts by its last value, null or absence is accepted
 * for everything but the ids, a scalar of another kind is taken by its text, and an unreadable timestamp is null and
 * counted. What cannot be taken so (an object where a text belongs, a missing id) rejects the record, and only that
 * one.
 *
 * <p>Bounds, each per record: texts of 1,000,000 characters, attributes nested 64 levels deep, numbers in them of 1,000
 * digits. A body nested deeper than 500 levels is malformed as a whole.
 */
public final class JsonDecoder {

    private JsonDecoder() {}

    /**
     * Reads one page of a list. Absent or null {@code data} is an empty page, and so is {@code {}}; any other object
     * with nothing of a list's envelope is malformed.
     *
     * @param requestId goes into the page as it is
     * @throws MalformedBodyException if the body is not JSON to its end, or not a list
     */
    public static <T> DecodedPage<T> page(RecordType<T> type, byte[] body, @Nullable String requestId) {
        return page(type, body, body.length, requestId);
    }

    /** The same from the beginning of an array, which may be reused afterwards. */
    public static <T> DecodedPage<T> page(RecordType<T> type, byte[] body, int length, @Nullable String requestId) {
        return parse(body, length, (parser, in) -> new PageReader<>(type, parser, in).read(requestId));
    }

    /**
     * Reads a single record.
     *
     * @throws MalformedBodyException if the body is not JSON to its end, or not an object
     * @throws RejectedRecordException if the object is not such a record
     */
    public static <T> Decoded<T> item(RecordType<T> type, byte[] body) {
        return item(type, body, body.length);
    }

    /** The same from the beginning of an array, which may be reused afterwards. */
    public static <T> Decoded<T> item(RecordType<T> type, byte[] body, int length) {
        return parse(body, length, (parser, in) -> item(type, in));
    }

    private static <T> Decoded<T> item(RecordType<T> type, FieldReader in) {
        try {
            return new Decoded<>(type.read(in), in.unreadableTimestamps());
        } catch (Rejection rejection) {
            throw new RejectedRecordException(new Rejected(0, in.recover(), rejection.reason()));
        }
    }

    /**
     * Reads what a non-2xx answer says. Never throws: what cannot be read is missing from the result, and the excerpt
     * shows the rest.
     *
     * @param contentType the answer's {@code Content-Type}; only {@code text/plain} makes a difference
     */
    public static ErrorBody error(byte[] body, @Nullable String contentType) {
        return ErrorBodyReader.read(body, contentType);
    }

    /** Reads a body that is one object, from its first brace to its end. */
    private static <R> R parse(byte[] body, int length, BiFunction<JsonParser, FieldReader, R> reader) {
        JsonSlice whole = JsonSlice.whole(body, length);
        try (JsonParser parser = whole.open()) {
            begin(parser);
            R result = reader.apply(parser, new FieldReader(parser, whole, new RecurringTexts()));
            if (parser.nextToken() != null) {
                throw MalformedBodyException.at(parser.currentTokenLocation(), "something follows its end");
            }
            return result;
        } catch (JacksonException fault) {
            throw MalformedBodyException.of(fault, body, length);
        }
    }

    /** JSON between machines is UTF-8 (RFC 8259, 8.1); only then does the parser know positions in bytes. */
    private static void begin(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw MalformedBodyException.empty();
        }
        if (parser.currentLocation().getByteOffset() < 0) {
            throw MalformedBodyException.notUtf8();
        }
        if (first != JsonToken.START_OBJECT) {
            throw MalformedBodyException.at(
                    parser.currentTokenLocation(), "expected an object, found " + Parsers.describe(first));
        }
    }
}
