package io.dirflux.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts that come again with each record of a page, such as the id of its directory: each is one String. Most often it is
 * the one that the field had last time, which need not even be looked up.
 */
final class RecurringTexts {

    private static final int MOST_CHARACTERS = 64; // longer ones do not recur
    private static final int SLOTS = 64;

    private final @Nullable Known[] bySlot = new Known[SLOTS];
    private final @Nullable Known[] byField = new Known[Field.COUNT];

    /** Reads the string that stands here. */
    @SuppressWarnings("EnumOrdinal") // an EnumMap costs more than what is saved here
    String read(JsonReader json) {
        int field = json.field().ordinal();
        Known last = byField[field];
        if (last != null && json.readIf(last.quoted)) {
            return last.text;
        }
        boolean recurs = json.readString() && json.textTo() - json.textFrom() <= MOST_CHARACTERS;
        if (!recurs) {
            return json.lastText();
        }
        Known known = known(json.bytes(), json.textFrom() - 1, json.textTo() + 1);
        byField[field] = known;
        return known.text;
    }

    /** The text between these quotes. */
    private Known known(byte[] bytes, int from, int to) {
        int slot = (31 * (31 * (to - from) + bytes[from + 1]) + bytes[to - 2]) % SLOTS;
        Known known = bySlot[slot];
        if (known == null || !Arrays.equals(bytes, from, to, known.quoted, 0, known.quoted.length)) {
            known = new Known(Arrays.copyOfRange(bytes, from, to));
            bySlot[slot] = known;
        }
        return known;
    }

    private static final class Known {

        private final byte[] quoted;
        private final String text;

        Known(byte[] quoted) {
            this.quoted = quoted;
            this.text = new String(quoted, 1, quoted.length - 2, StandardCharsets.ISO_8859_1);
        }
    }
}
