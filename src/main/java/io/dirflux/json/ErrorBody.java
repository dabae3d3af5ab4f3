package io.dirflux.json;

import io.dirflux.error.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The readable part of the body of a non-2xx answer.
 *
 * @param code the machine-readable code: {@code code}, or {@code error} where an {@code error_description} stands by it
 * @param message the text: {@code message}, {@code error_description}, {@code error}, the bare JSON string that the
 *     body was, or the whole body if it is {@code text/plain}; at most 2,000 characters
 * @param errors the entries of {@code errors}, at most 100
 * @param excerpt the beginning of the body as text, at most 2,000 characters; empty if there was none
 * @param extra the further members of the body, in order
 */
public record ErrorBody(
        @Nullable String code,
        @Nullable String message,
        List<FieldError> errors,
        String excerpt,
        Map<String, @Nullable Object> extra) {

    public ErrorBody {
        errors = List.copyOf(errors);
    }

    /** Counts, no content: an error may quote what was asked for. */
    @Override
    public String toString() {
        return "ErrorBody[errors=" + errors.size() + ", excerpt=" + excerpt.length() + " characters]";
    }
}
