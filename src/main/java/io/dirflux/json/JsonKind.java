package io.dirflux.json;

import org.jspecify.annotations.Nullable;

/** What a value is. Called in messages as a person would, and never quoted. */
enum JsonKind {
    OBJECT("an object"),
    ARRAY("an array"),
    STRING("a string"),
    NUMBER("a number"),
    TRUE("a boolean"),
    FALSE("a boolean"),
    NULL("null");

    private static final @Nullable JsonKind[] BY_FIRST_BYTE = new JsonKind[256];

    static {
        BY_FIRST_BYTE['{'] = OBJECT;
        BY_FIRST_BYTE['['] = ARRAY;
        BY_FIRST_BYTE['"'] = STRING;
        BY_FIRST_BYTE['-'] = NUMBER;
        for (int digit = '0'; digit <= '9'; digit++) {
            BY_FIRST_BYTE[digit] = NUMBER;
        }
        BY_FIRST_BYTE['t'] = TRUE;
        BY_FIRST_BYTE['f'] = FALSE;
        BY_FIRST_BYTE['n'] = NULL;
    }

    private final String called;

    JsonKind(String called) {
        this.called = called;
    }

    /** Null if no value begins so. */
    static @Nullable JsonKind startingWith(byte first) {
        return BY_FIRST_BYTE[first & 0xFF];
    }

    boolean isScalar() {
        return this != OBJECT && this != ARRAY;
    }

    @Override
    public String toString() {
        return called;
    }
}
