package io.dirflux.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code errors} in an error body. The API sends entries as strings or as objects of several shapes; a
 * part that an entry does not have is null.
 *
 * @param field the parameter or field that is wrong
 * @param code a code; some are whole English sentences
 * @param message the text; also that of an entry that is a plain string
 * @param extra its other members, in order
 */
public record FieldError(
        @Nullable String field,
        @Nullable String code,
        @Nullable String message,
        Map<String, @Nullable Object> extra) {

    public FieldError {
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    }

    /** An entry without further members. */
    public FieldError(@Nullable String field, @Nullable String code, @Nullable String message) {
        this(field, code, message, Map.of());
    }

    /** Leaves out the message, and a code that is a sentence: both may quote the request. */
    @Override
    public String toString() {
        return "FieldError[field=" + printable(field) + ", code=" + printable(code) + "]";
    }

    private static @Nullable String printable(@Nullable String text) {
        return text == null ? null : ApiError.printable(text);
    }
}
