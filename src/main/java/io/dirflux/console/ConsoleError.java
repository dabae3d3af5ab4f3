package io.dirflux.console;

import io.dirflux.error.ApiException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.StoreUnavailableException;
import io.dirflux.error.TransportException;
import io.dirflux.error.UnauthorizedException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the page shows it.
 *
 * @param kind what the page does about it: {@code key} and {@code server} are shown for the whole page
 * @param message what was wrong and where
 * @param hint what to do about it
 * @param retryable whether another try can help
 */
record ConsoleError(Kind kind, String message, String hint, boolean retryable) {

    /** Where the failure is. */
    enum Kind {
        /** The server refused the key. */
        KEY,
        /** The API cannot be reached. */
        SERVER,
        /** The API answered with another failure. */
        API,
        /** The store of the sync failed. */
        STORE,
        /** The page asked for something that is refused. */
        QUERY,
        /** Anything else: an error of this program. */
        INTERNAL
    }

    static ConsoleError of(Throwable failure) {
        if (failure instanceof ApiException api) {
            Kind kind = failure instanceof UnauthorizedException ? Kind.KEY : Kind.API;
            return new ConsoleError(kind, api.error().withHint("").toString(), api.hint(), api.isRetryable());
        }
        if (failure instanceof TransportException transport) {
            return new ConsoleError(
                    Kind.SERVER,
                    text(failure),
                    "Check --base-url and the network. The page goes on when the API answers again",
                    transport.isRetryable());
        }
        if (failure instanceof StoreUnavailableException) {
            String hint =
                    "Check --store. One process at a time can open a file of H2: end dirflux sync, or use PostgreSQL";
            return new ConsoleError(Kind.STORE, text(failure), hint, true);
        }
        if (failure instanceof DirectorySyncException known) {
            return new ConsoleError(Kind.API, text(failure), "", known.isRetryable());
        }
        if (failure instanceof IllegalArgumentException) {
            return new ConsoleError(Kind.QUERY, text(failure), "Change what you ask for", false);
        }
        String text = "The console has failed: " + failure.getClass().getSimpleName() + where(failure);
        return new ConsoleError(Kind.INTERNAL, text, "Please report this line", false);
    }

    /** The line of code, so that a report is worth something. The failure's message may name a person. */
    private static String where(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return Stream.of(trace)
                .filter(line -> line.getClassName().startsWith("io.dirflux."))
                .findFirst()
                .or(() -> Stream.of(trace).findFirst())
                .map(line -> " at " + line)
                .orElse("");
    }

    private static String text(Throwable failure) {
        @Nullable String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
