package io.dirflux.json;

import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.model.Unreadable;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the bodies of the API: leniently, in one pass, without a tree. Safe for use by many threads.
 *
 * <ul>
 *   <li>Unknown fields are kept for {@code extra()}. A repeated field counts by its last value.
 *   <li>Only an id costs a record: its own, and that of its directory. A page lists such records as rejected.
 *   <li>Any other field that cannot be read is null, "not known", and listed as unreadable. So is a list with an
 *       element that cannot be read.
 *   <li>One obvious reading is taken where it loses nothing: the text of a number or boolean where a text belongs, a
 *       number or text for a timestamp, {@code "admin"} for a role, {@code []} for an empty object.
 *   <li>Limits: texts of 1,000,000 characters, attributes nested 64 levels deep, numbers in them of 1,000 digits. A
 *       body nested deeper than 500 levels is malformed as a whole.
 * </ul>
 */
public final class JsonDecoder {

    private JsonDecoder() {}

    /**
     * One record that was read.
     *
     * @param record the record
     * @param unreadable its fields that could not be read and are null
     */
    public record DecodedRecord<T>(T record, List<Unreadable> unreadable) {}

    /**
     * One page that was read.
     *
     * @param page the page
     * @param hasCursors whether the body had {@code list_metadata}. Without it, no cursor does not mean that the list
     *     ends
     */
    public record DecodedPage<T>(Page<T> page, boolean hasCursors) {}

    /**
     * Reads one page of a list. Absent or null {@code data} is an empty page, and so is {@code {}}; any other object
     * with nothing of a list's envelope is malformed.
     *
     * @param requestId goes into the page as it is
     * @throws MalformedBodyException if the body is not JSON to its end, or not a list
     */
    public static <T> Page<T> page(RecordType<T> type, byte[] body, @Nullable String requestId) {
        return page(type, body, body.length, requestId).page();
    }

    /** The same from the beginning of an array, which may be reused afterwards. */
    public static <T> DecodedPage<T> page(RecordType<T> type, byte[] body, int length, @Nullable String requestId) {
        UnreadableFields unreadable = new UnreadableFields(type.required());
        return parse(
                body,
                length,
                unreadable,
                (parser, in) -> new PageReader<>(type, parser, in, unreadable).read(requestId));
    }

    /**
     * Reads a single record.
     *
     * @throws MalformedBodyException if the body is not JSON to its end, or not an object
     * @throws RejectedRecordException if the object is not such a record
     */
    public static <T> DecodedRecord<T> item(RecordType<T> type, byte[] body) {
        return item(type, body, body.length);
    }

    /** The same from the beginning of an array, which may be reused afterwards. */
    public static <T> DecodedRecord<T> item(RecordType<T> type, byte[] body, int length) {
        UnreadableFields unreadable = new UnreadableFields(type.required());
        T item = parse(body, length, unreadable, (parser, in) -> item(type, in));
        return new DecodedRecord<>(item, unreadable.toList());
    }

    private static <T> T item(RecordType<T> type, FieldReader in) {
        try {
            return type.read(in);
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
    private static <R> R parse(
            byte[] body, int length, UnreadableFields unreadable, BiFunction<JsonParser, FieldReader, R> reader) {
        JsonSlice whole = JsonSlice.whole(body, length);
        try (JsonParser parser = whole.open()) {
            begin(parser);
            R result = reader.apply(parser, new FieldReader(parser, whole, unreadable, new RecurringTexts()));
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
