package io.dirflux.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Finds the number of columns of the terminal. */
final class TerminalWidth {

    private static final int DEFAULT = 80;

    private TerminalWidth() {}

    /** Asks {@code stty}; 80 if there is no terminal or no {@code stty}. Blocks for at most a second. */
    static int columns() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectErrorStream(true)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            boolean exited = stty.waitFor(1, TimeUnit.SECONDS);
            return exited && size.matches("\\d+ [1-9]\\d*") ? Integer.parseInt(size.split(" ", 2)[1]) : DEFAULT;
        } catch (IOException e) {
            return DEFAULT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DEFAULT;
        }
    }
}
