package io.dirflux.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** Keeps one String for texts that most records of a page repeat, such as the id of their directory. */
final class RecurringTexts {

    /** The longest text that is kept. */
    static final int MAX_LENGTH = 64;

    private static final int SLOTS = 64;

    private final @Nullable String[] bySlot = new String[SLOTS];

    /** The text of the parser's string token, at most {@link #MAX_LENGTH} characters long. */
    String read(JsonParser parser) {
        int length = parser.getStringLength();
        return length == 0 ? "" : kept(parser.getStringCharacters(), parser.getStringOffset(), length);
    }

    private String kept(char[] text, int from, int length) {
        int slot = (31 * (31 * length + text[from]) + text[from + length - 1]) % SLOTS;
        String known = bySlot[slot];
        if (known == null || known.length() != length || !startsAt(known, text, from)) {
            known = new String(text, from, length);
            bySlot[slot] = known;
        }
        return known;
    }

    private static boolean startsAt(String known, char[] text, int from) {
        for (int i = 0; i < known.length(); i++) {
            if (known.charAt(i) != text[from + i]) {
                return false;
            }
        }
        return true;
    }
}
