package io.dirflux.json;

import org.jspecify.annotations.Nullable;

/** Texts that come again with each record of a page, such as the id of its directory: each is one String. */
final class RecurringTexts {

    /** Longer ones do not recur. */
    static final int MOST_CHARACTERS = 64;

    private static final int SLOTS = 64;

    private final @Nullable String[] bySlot = new String[SLOTS];

    String of(char[] text, int from, int length) {
        if (length == 0) {
            return "";
        }
        int slot = (31 * (31 * length + text[from]) + text[from + length - 1]) % SLOTS;
        String known = bySlot[slot];
        if (known != null && known.length() == length && startsAt(known, text, from)) {
            return known;
        }
        String made = new String(text, from, length);
        bySlot[slot] = made;
        return made;
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
