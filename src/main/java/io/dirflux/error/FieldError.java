package io.dirflux.error;

import org.jspecify.annotations.Nullable;

/**
 * One entry of an error body's {@code errors}. The API sends them as strings or as objects of several shapes; what an
 * entry did not have is null.
 *
 * @param field the parameter or field it blames
 * @param code a code, at times a whole English sentence
 * @param message the text; a plain string entry is here
 */
public record FieldError(
        @Nullable String field,
        @Nullable String code,
        @Nullable String message) {

    /** Without the message, and without a code that is a sentence: both may quote what was sent. */
    @Override
    public String toString() {
        return "FieldError[field=" + printable(field) + ", code=" + printable(code) + "]";
    }

    private static @Nullable String printable(@Nullable String text) {
        return text == null ? null : ApiError.printable(text);
    }
}
