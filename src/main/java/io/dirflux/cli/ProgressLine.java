package io.dirflux.cli;

import java.util.function.Consumer;

/** What a {@link ProgressPrinter} prints. Its methods are called on any thread. */
interface ProgressLine {

    /** How far the command is, as one line. */
    String line();

    /** Sets where messages go that have a line of their own. */
    void messagesTo(Consumer<String> messages);
}
