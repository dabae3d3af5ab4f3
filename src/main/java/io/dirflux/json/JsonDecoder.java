package io.dirflux.json;

import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of the API: leniently, in one pass, without a tree. Pure functions; safe for use by many threads.
 *
 * <p>Lenient means: unknown fields are skipped, a repeated field counts by its last value, null or absence is accepted
 * for everything but the ids, a scalar of another kind is taken by its text, and an unreadable timestamp is null and
 * counted. What cannot be taken so (an object where a text belongs, a missing id) rejects the record, and only that one.
 */
public final class JsonDecoder {

    private JsonDecoder() {}

    /**
     * Reads one page of a list.
     *
     * @param requestId goes into the page as it is
     * @throws MalformedBodyException if the body is not JSON to its end, or not a list
     */
    public static <T> DecodedPage<T> page(RecordType<T> type, byte[] body, @Nullable String requestId) {
        throw new MalformedBodyException("not yet");
    }

    /**
     * Reads a single record.
     *
     * @throws MalformedBodyException if the body is not JSON to its end, or not an object
     * @throws RejectedRecordException if the object is not such a record
     */
    public static <T> Decoded<T> item(RecordType<T> type, byte[] body) {
        throw new MalformedBodyException("not yet");
    }

    /**
     * Reads what a non-2xx answer says. Never throws: what cannot be read is missing from the result, and the excerpt
     * shows the rest.
     *
     * @param contentType the answer's {@code Content-Type}; only {@code text/plain} makes a difference
     */
    public static ErrorBody error(byte[] body, @Nullable String contentType) {
        throw new MalformedBodyException("not yet");
    }
}
