package io.dirflux.cli;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/** How progress is shown. The constants are the values of the option. */
enum ProgressStyle {
    /** One line that is updated in place. */
    live,
    /** One line every ten seconds. */
    plain,
    /** No progress. */
    none;

    static ProgressStyle byConsole() {
        return isTerminal(System.console()) ? live : plain;
    }

    /** Up to Java 21 a console exists only on a terminal. Later versions have {@code isTerminal()}. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
