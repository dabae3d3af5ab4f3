package io.dirflux.cli;

import io.dirflux.error.ApiError;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.TransportException;
import io.dirflux.error.UnauthorizedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure in the words of the command line: where the library names a method, it names the option or variable. */
final class Explanation {

    private Explanation() {}

    static String of(DirectorySyncException failure) {
        String text;
        if (failure instanceof UnauthorizedException e) {
            text = withHint(
                    e.error(),
                    "the key in " + ClientOptions.KEY
                            + " was refused; check that it is complete and of the right environment");
        } else if (failure instanceof RateLimitedException e) {
            text = withHint(e.error(), waitOf(e.retryAfter()) + "; if others use this key, lower --rate");
        } else if (failure instanceof TransportException e && e.getCause() != null) {
            text = e.getMessage() + " (" + e.getCause().getMessage() + ")";
        } else {
            text = String.valueOf(failure.getMessage());
        }
        return Printable.of(text);
    }

    private static String withHint(ApiError error, String hint) {
        return new ApiError(
                        error.method(),
                        error.path(),
                        error.status(),
                        error.code(),
                        error.serverMessage(),
                        error.errors(),
                        error.requestId(),
                        error.retryAfter(),
                        hint,
                        error.bodyExcerpt())
                .toString();
    }

    private static String waitOf(@Nullable Duration wait) {
        return wait == null
                ? "the server did not say how long to wait"
                : "the server asks to wait " + wait.toMillis() / 1000.0 + " s";
    }
}
