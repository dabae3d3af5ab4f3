package io.dirflux.cli;

import org.jspecify.annotations.Nullable;

/** Text of others, made fit for a terminal: a name must not move the cursor or end a line. */
final class TerminalText {

    private TerminalText() {}

    /** The text with {@code ?} for each control and format character; {@code -} for none. */
    static String of(@Nullable Object text) {
        return text == null ? "-" : text.toString().replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }
}
