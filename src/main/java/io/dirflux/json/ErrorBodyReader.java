package io.dirflux.json;

import io.dirflux.error.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads an error body of any shape. What was read before a fault in the body is kept. */
final class ErrorBodyReader {

    private static final int MAX_TEXT = 2_000;
    private static final int MAX_ERRORS = 100;
    private static final int MAX_UTF8_BYTES = 4;

    private final JsonParser parser;
    private final List<FieldError> errors = new ArrayList<>();
    private final Map<String, @Nullable Object> extra = new LinkedHashMap<>();
    private @Nullable String code;
    private @Nullable String message;
    private @Nullable String error;
    private @Nullable String description;

    private ErrorBodyReader(JsonParser parser) {
        this.parser = parser;
    }

    static ErrorBody read(byte[] body, @Nullable String contentType) {
        String excerpt = excerpt(body);
        ErrorBody read = parse(body, excerpt);
        boolean silent = read.message() == null && read.errors().isEmpty();
        boolean plain =
                contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("text/plain");
        return silent && plain && !excerpt.isBlank()
                ? new ErrorBody(read.code(), excerpt.strip(), List.of(), excerpt, read.extra())
                : read;
    }

    private static ErrorBody parse(byte[] body, String excerpt) {
        try (JsonParser parser = Parsers.open(body, 0, body.length)) {
            ErrorBodyReader reader = new ErrorBodyReader(parser);
            try {
                reader.body();
            } catch (JacksonException | Rejection notReadableFromHereOn) {
                // What came before it stands.
            }
            return reader.result(excerpt);
        } catch (JacksonException notEvenAnEncoding) {
            return new ErrorBody(null, null, List.of(), excerpt, Map.of());
        }
    }

    private static String excerpt(byte[] body) {
        int bytes = Math.min(body.length, MAX_TEXT * MAX_UTF8_BYTES);
        return cut(new String(body, 0, bytes, StandardCharsets.UTF_8));
    }

    /** At most {@link #MAX_TEXT} characters, without half a surrogate pair at the end. */
    private static String cut(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        boolean halved = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1));
        return text.substring(0, halved ? MAX_TEXT - 1 : MAX_TEXT);
    }

    private ErrorBody result(String excerpt) {
        String text = message != null ? message : description != null ? description : error;
        String name = code == null && description != null ? error : code;
        return new ErrorBody(name, text, errors, excerpt, extra);
    }

    private void body() {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.VALUE_STRING) {
            message = text();
        } else if (first == JsonToken.START_ARRAY) {
            entries();
        } else if (first == JsonToken.START_OBJECT) {
            fields();
        }
    }

    private void fields() {
        for (String field = parser.nextName(); field != null; field = parser.nextName()) {
            parser.nextToken();
            switch (field) {
                case "code" -> code = text();
                case "message" -> message = textOrEntries();
                case "error" -> error = text();
                case "error_description" -> description = text();
                case "errors" -> entries();
                default -> extra.put(field, new AttributeReader(parser).read());
            }
        }
    }

    /** Some gateways send a list of messages. */
    private @Nullable String textOrEntries() {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            entries();
            return null;
        }
        return text();
    }

    private void entries() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            entry();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            entry();
        }
    }

    private void entry() {
        FieldError entry = parser.currentToken() == JsonToken.START_OBJECT ? object() : string();
        if (entry != null && errors.size() < MAX_ERRORS) {
            errors.add(entry);
        }
    }

    private @Nullable FieldError string() {
        String text = text();
        return text == null ? null : new FieldError(null, null, text);
    }

    private FieldError object() {
        String field = null;
        String entryCode = null;
        String text = null;
        String other = null;
        Map<String, @Nullable Object> further = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "field", "param", "path", "property", "instancePath" -> field = text();
                case "code", "keyword" -> entryCode = text();
                case "message", "detail", "description" -> text = text();
                default -> {
                    boolean isText = !parser.currentToken().isStructStart();
                    Object value = new AttributeReader(parser).read();
                    further.put(name, value);
                    other = other == null && isText && value != null ? cut(value.toString()) : other;
                }
            }
        }
        boolean nothingKnown = field == null && entryCode == null && text == null;
        return new FieldError(field, entryCode, nothingKnown ? other : text, further);
    }

    /** A scalar by its text; null for null and, skipped, for anything else. */
    private @Nullable String text() {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
            return null;
        }
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : cut(parser.getString());
    }
}
