package io.dirflux.http;

import io.dirflux.error.TransportException;
import io.dirflux.error.TransportException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.NotYetConnectedException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import reactor.netty.channel.AbortedException;

/** Maps what the network and our timer throw to a {@link TransportException}. */
final class TransportFailures {

    private TransportFailures() {}

    static Kind kindOf(Throwable failure, boolean requestSent) {
        if (failure instanceof BodyBuffer.TooLargeException) {
            return Kind.TOO_LARGE;
        }
        if (failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException) {
            return Kind.CONNECT;
        }
        if (failure instanceof TimeoutException) {
            return Kind.TIMEOUT;
        }
        if (failure instanceof SSLHandshakeException || (failure instanceof SSLException && !requestSent)) {
            return Kind.TLS;
        }
        if (failure instanceof IOException
                || failure instanceof NotYetConnectedException
                || failure instanceof AbortedException) {
            return requestSent ? Kind.RESET : Kind.CONNECT;
        }
        return Kind.PROTOCOL;
    }

    /** The outcome of an attempt that failed this way. */
    static String outcome(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static TransportException exception(ProxyFailure failure, Call call) {
        return TransportException.ofProxy(
                failure.status(), begun(call) + failure.description(), failure.cause(), call.attempts());
    }

    static TransportException exception(Kind kind, Throwable failure, Call call, AttemptLog log) {
        String what = switch (kind) {
            case CONNECT, PROXY -> "no connection to the server";
            case TLS -> "the TLS handshake failed; the certificate must be trusted and bear the host's name";
            case TIMEOUT -> log.isKeyKnown() ? "no complete answer in time" : "the API key did not arrive in time";
            case RESET -> "the connection was closed before the answer was complete";
            case PROTOCOL -> "the answer was not readable HTTP";
            case TOO_LARGE ->
                "the answer was too large (" + failure.getMessage()
                        + "); a smaller pageSize or a larger maxBodyBytes helps";
        };
        // The message of a network failure names hosts and ports, never a path or a key; it stays in the cause.
        return new TransportException(
                kind,
                log.isRequestSent(),
                begun(call) + what,
                kind == Kind.TIMEOUT || kind == Kind.TOO_LARGE ? null : failure,
                call.attempts());
    }

    private static String begun(Call call) {
        return call.request() + " failed at attempt " + call.attempts().size() + ": ";
    }
}
