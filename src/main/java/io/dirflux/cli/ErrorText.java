package io.dirflux.cli;

import io.dirflux.error.ApiError;
import io.dirflux.error.ApiException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.StoreUnavailableException;
import io.dirflux.error.TransportException;
import io.dirflux.error.UnauthorizedException;
import io.netty.handler.ssl.NotSslRecordException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes a failure in terms of the command line: names options and variables instead of the library's methods. */
final class ErrorText {

    private static final Set<String> ALWAYS_THERE = Set.of("/directories", "/events");
    private static final String NOT_HTTPS =
            "the server does not speak https; if it is on this machine, begin --base-url with http://";
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private ErrorText() {}

    static String of(DirectorySyncException failure) {
        String text = failure instanceof ApiException api
                ? api.error().withHint(hint(api)).toString()
                : failure instanceof TransportException e
                        ? transport(e)
                        : failure instanceof StoreUnavailableException e
                                ? ofStore(e, "--to")
                                : String.valueOf(failure.getMessage());
        return TerminalText.of(text.replace("; what the server says about it is in error()", ""));
    }

    /** A refused setting, with the option or variable that holds it. */
    static String ofRefused(String message) {
        return TerminalText.of(message.replace("The base URL is refused", "--base-url is refused")
                .replace(", or allowInsecureHttp() if you trust the network", "")
                .replace("apiKey(..)", ClientOptions.KEY));
    }

    private static String hint(ApiException failure) {
        ApiError error = failure.error();
        if (failure.isOfIntermediary()) {
            return inOptions(error.hint());
        }
        if (failure instanceof UnauthorizedException) {
            return "the key in " + ClientOptions.KEY
                    + " was refused; check that it is complete and belongs to the right environment";
        }
        if (failure instanceof RateLimitedException e) {
            return waitOf(e.retryAfter()) + "; if others use this key, lower --rate";
        }
        if (failure instanceof NotFoundException) {
            return ALWAYS_THERE.contains(error.path())
                    ? "there is no such API at --base-url; check its host and path"
                    : "check the id, and the path of --base-url if you set it";
        }
        if (failure instanceof InvalidRequestException && error.path().equals("/events")) {
            return "check --since (the server keeps events for 30 to 90 days), --after (the id of an event that it"
                    + " still keeps) and --events";
        }
        return inOptions(error.hint());
    }

    private static String inOptions(String hint) {
        return hint.replaceAll("\\.dialect\\(Dialect\\.(\\w+)\\) or WORKOS_DIALECT=\\w+", "--dialect $1")
                .replace("baseUrl", "--base-url");
    }

    private static String transport(TransportException failure) {
        if (Objects.equals(failure.proxyStatus(), PROXY_AUTHENTICATION_REQUIRED)) {
            return "the proxy answered 407 Proxy Authentication Required; set its credentials in"
                    + " HTTPS_PROXY=http://user:password@host:port";
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof NotSslRecordException) {
                return NOT_HTTPS;
            }
        }
        Throwable cause = failure.getCause();
        return cause == null
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + " (" + cause.getMessage() + ")";
    }

    /** A database that failed, with the option that names it. */
    static String ofStore(StoreUnavailableException failure, String option) {
        Throwable cause = failure.getCause();
        return "the database of " + option + " cannot be used"
                + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    private static String waitOf(@Nullable Duration wait) {
        return wait == null
                ? "the server did not say how long to wait"
                : "the server asks to wait " + wait.toMillis() / 1000.0 + " s";
    }
}
