package io.dirflux.json;

import java.nio.charset.StandardCharsets;

/** Makes strings of JSON's texts, which {@link JsonSyntax} has checked. */
final class JsonText {

    private JsonText() {}

    /** A text without escapes. */
    static String asItStands(byte[] json, int from, int to, boolean ascii) {
        return new String(json, from, to - from, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /** A text with escapes. */
    static String unescaped(byte[] json, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int copied = from;
        int i = from;
        while (i < to) {
            if (json[i] != '\\') {
                i++;
                continue;
            }
            append(text, json, copied, i);
            if (json[i + 1] == 'u') {
                text.append((char) hexadecimal(json, i + 2));
                i += 6;
            } else {
                text.append(meant(json[i + 1]));
                i += 2;
            }
            copied = i;
        }
        append(text, json, copied, to);
        return text.toString();
    }

    private static void append(StringBuilder text, byte[] json, int from, int to) {
        text.append(new String(json, from, to - from, StandardCharsets.UTF_8));
    }

    private static int hexadecimal(byte[] json, int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            value = (value << 4) | Character.digit(json[i], 16);
        }
        return value;
    }

    private static char meant(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) escape;
        };
    }
}
