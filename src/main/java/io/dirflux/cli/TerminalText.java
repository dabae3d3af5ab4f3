package io.dirflux.cli;

import org.jspecify.annotations.Nullable;

/** Makes text from the server safe for a terminal: a name must not move the cursor or end the line. */
final class TerminalText {

    private TerminalText() {}

    /** Replaces each control and format character with {@code ?}; returns {@code -} for null. */
    static String of(@Nullable Object text) {
        return text == null ? "-" : text.toString().replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
