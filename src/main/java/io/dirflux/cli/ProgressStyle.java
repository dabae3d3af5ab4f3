package io.dirflux.cli;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/** How progress is shown. The names are the option's values. */
enum ProgressStyle {
    /** One line that is written over. */
    live,
    /** A line a second. */
    plain,
    /** Not at all. */
    none;

    static ProgressStyle byConsole() {
        return isTerminal(System.console()) ? live : plain;
    }

    /** Up to Java 21 there is a console on a terminal only; later ones say which by {@code isTerminal()}. */
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
