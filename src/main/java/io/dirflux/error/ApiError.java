package io.dirflux.error;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's non-2xx answer said, with the request it answered.
 *
 * @param method the request's method
 * @param path the path template, such as {@code /directory_users/{id}}; never an id
 * @param status the status code
 * @param code the body's machine-readable code, null if it had none
 * @param serverMessage the body's {@code message}, {@code error_description} or {@code error}, or the bare string the
 *     body was; may quote what was asked for, so it is never part of an exception's message
 * @param errors the body's {@code errors}
 * @param requestId {@code X-Request-Id}, null if absent or empty
 * @param retryAfter the wait the server asked for, null if it did not
 * @param hint what to do about it
 * @param bodyExcerpt the beginning of the body, at most 2,000 characters; empty if there was none
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
        String bodyExcerpt) {

    public ApiError {
        errors = List.copyOf(errors);
    }

    /** The same answer with another word on what to do about it. */
    public ApiError withHint(String hint) {
        return new ApiError(
                method, path, status, code, serverMessage, errors, requestId, retryAfter, hint, bodyExcerpt);
    }

    /** Without what the server said, which may quote personal data. */
    @Override
    public String toString() {
        return method + " " + path + " answered " + status
                + (code == null ? "" : " " + printable(code))
                + (requestId == null ? "" : " (request id " + printable(requestId) + ")")
                + (hint.isEmpty() ? "" : ": " + hint);
    }

    /** A server may put a sentence, or anything, where a code or an id belongs. */
    static String printable(String text) {
        return text.length() <= 100 && text.matches("[A-Za-z0-9_.:-]+") ? text : "(unprintable)";
    }
}
