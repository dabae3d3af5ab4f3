package io.dirflux.simulator;

import org.jspecify.annotations.Nullable;

/** Writes JSON in the order of the calls, so responses are identical byte for byte on every run. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder(1024);
    private boolean comma;

    JsonWriter beginObject() {
        return open('{');
    }

    JsonWriter endObject() {
        return close('}');
    }

    JsonWriter beginArray() {
        return open('[');
    }

    JsonWriter endArray() {
        return close(']');
    }

    JsonWriter name(String name) {
        separate();
        quote(name);
        out.append(':');
        comma = false;
        return this;
    }

    JsonWriter value(@Nullable String value) {
        separate();
        if (value == null) {
            out.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    /** Appends a number, a boolean, {@code null} or finished JSON as it is. */
    JsonWriter literal(Object value) {
        separate();
        out.append(value);
        return this;
    }

    JsonWriter field(String name, @Nullable String value) {
        return name(name).value(value);
    }

    JsonWriter field(String name, long value) {
        return name(name).literal(value);
    }

    JsonWriter field(String name, boolean value) {
        return name(name).literal(value);
    }

    private JsonWriter open(char bracket) {
        separate();
        out.append(bracket);
        comma = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        out.append(bracket);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            out.append(',');
        }
        comma = true;
    }

    private void quote(String text) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                out.append(text, written, i).append(escaped(c));
                written = i + 1;
            }
        }
        out.append(written == 0 ? text : text.substring(written)).append('"');
    }

    private static String escaped(char c) {
        return c < ' ' ? String.format("\\u%04x", (int) c) : "\\" + c;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
