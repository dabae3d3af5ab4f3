package io.dirflux.cli;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.TransportException;
import io.dirflux.error.UnauthorizedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Describes a failure in terms of the command line: names options and variables instead of the library's methods. */
final class ErrorText {

    private ErrorText() {}

    static String of(DirectorySyncException failure) {
        String text;
        if (failure instanceof UnauthorizedException e) {
            String hint = "the key in " + ClientOptions.KEY
                    + " was refused; check that it is complete and belongs to the right environment";
            text = e.error().withHint(hint).toString();
        } else if (failure instanceof RateLimitedException e) {
            String hint = waitOf(e.retryAfter()) + "; if others use this key, lower --rate";
            text = e.error().withHint(hint).toString();
        } else if (failure instanceof TransportException e && e.getCause() != null) {
            text = e.getMessage() + " (" + e.getCause().getMessage() + ")";
        } else {
            text = String.valueOf(failure.getMessage());
        }
        return TerminalText.of(text);
    }

    private static String waitOf(@Nullable Duration wait) {
        return wait == null
                ? "the server did not say how long to wait"
                : "the server asks to wait " + wait.toMillis() / 1000.0 + " s";
    }
}
