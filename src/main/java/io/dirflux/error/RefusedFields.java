package io.dirflux.error;

import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names the fields that a 400 or 422 refused. A text that is no word of the API may quote what was asked for. */
final class RefusedFields {

    private static final Pattern WORD = Pattern.compile("[\\w.\\[\\]]{1,64}");

    /** The end of an id, as in {@code directory_01HZ..}: it looks like a word, but is a value. */
    private static final Pattern ID = Pattern.compile("_[0-9A-Z]{16,}");

    private static final int MOST = 5;

    private RefusedFields() {}

    /** {@code "; refused: directory (required), limit; it says more in error()"}; empty if there is nothing to say. */
    static String described(@Nullable String serverMessage, List<FieldError> errors) {
        StringJoiner fields = new StringJoiner(", ", "; refused: ", "").setEmptyValue("");
        errors.stream()
                .map(RefusedFields::described)
                .filter(field -> !field.isEmpty())
                .distinct()
                .limit(MOST)
                .forEach(fields::add);
        boolean more = serverMessage != null || errors.stream().anyMatch(RefusedFields::saysMore);
        return fields + (more ? "; what the server says about it is in error()" : "");
    }

    private static String described(FieldError error) {
        if (!isWord(error.field())) {
            return isWord(error.code()) ? String.valueOf(error.code()) : "";
        }
        return error.field() + (isWord(error.code()) ? " (" + error.code() + ")" : "");
    }

    private static boolean saysMore(FieldError error) {
        return error.message() != null || (error.code() != null && !isWord(error.code()));
    }

    private static boolean isWord(@Nullable String text) {
        return text != null && WORD.matcher(text).matches() && !ID.matcher(text).find();
    }
}
