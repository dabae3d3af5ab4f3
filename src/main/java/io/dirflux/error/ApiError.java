package io.dirflux.error;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of an answer that is not 2xx, and the request that it answers.
 *
 * @param method the request's method
 * @param path the path template, such as {@code /directory_users/{id}}; never an id
 * @param status the status code
 * @param code the body's machine-readable code, null if it has none
 * @param serverMessage the body's {@code message}, {@code error_description} or {@code error}, or the body itself if it
 *     is one string. It may quote the parameters of the request, so it is never part of an exception's message
 * @param errors the body's {@code errors}
 * @param requestId {@code X-Request-Id}, null if absent or empty
 * @param retryAfter the wait that the server asks for, null if it asks for none
 * @param hint what to do about it, in a sentence
 * @param bodyExcerpt the first 2,000 characters of the body at most; empty if there is no body
 * @param extra the body's other members, in order, such as {@code entity_id}
 */
public record ApiError(
        String method,
        String path,
        int status,
        @Nullable String code,
        @Nullable String serverMessage,
        List<FieldError> errors,
        @Nullable String requestId,
        @Nullable Duration retryAfter,
        String hint,
        String bodyExcerpt,
        Map<String, @Nullable Object> extra) {

    public ApiError {
        errors = List.copyOf(errors);
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    }

    /** An answer whose body has no further members. */
    public ApiError(
            String method,
            String path,
            int status,
            @Nullable String code,
            @Nullable String serverMessage,
            List<FieldError> errors,
            @Nullable String requestId,
            @Nullable Duration retryAfter,
            String hint,
            String bodyExcerpt) {
        this(method, path, status, code, serverMessage, errors, requestId, retryAfter, hint, bodyExcerpt, Map.of());
    }

    /** The same answer with another hint. */
    public ApiError withHint(String hint) {
        return new ApiError(
                method, path, status, code, serverMessage, errors, requestId, retryAfter, hint, bodyExcerpt, extra);
    }

    /** The id that a 404 says was not found; null if the body has none. */
    public @Nullable String entityId() {
        return extra.get("entity_id") instanceof String id ? id : null;
    }

    /**
     * Without what the server said, which may quote personal data. For 400 and 422 it names the fields that the server
     * refused, with their codes, as far as they look like words of the API.
     */
    @Override
    public String toString() {
        return method + " " + path + " answered " + status
                + (code == null ? "" : " " + printable(code))
                + (requestId == null ? "" : " (request id " + printable(requestId) + ")")
                + (status == 400 || status == 422 ? RefusedFields.described(serverMessage, errors) : "")
                + (hint.isEmpty() ? "" : ": " + hint);
    }

    /** The text if it looks like a code or an id. A server may send a sentence in its place. */
    static String printable(String text) {
        return text.length() <= 100 && text.matches("[A-Za-z0-9_.:-]+") ? text : "(unprintable)";
    }
}
