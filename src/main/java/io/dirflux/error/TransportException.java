package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** There is no complete answer, because the connection or the exchange failed. */
public final class TransportException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** Where it failed. */
    public enum Kind {
        /** There was no connection: refused, unreachable, unknown host, or the connect timeout expired. Retried. */
        CONNECT,
        /** The TLS handshake failed, for example because of an untrusted certificate or a wrong host name. Not retried. */
        TLS,
        /** The timeout of the attempt or the deadline of the call expired. Retried. */
        TIMEOUT,
        /** The connection was reset or closed before the answer was complete. Retried. */
        RESET,
        /** The answer was not HTTP, or could not be decompressed. Retried. */
        PROTOCOL,
        /** The decompressed body was larger than the client's limit. Not retried. */
        TOO_LARGE
    }

    private final Kind kind;
    private final boolean requestSent;

    /**
     * @param kind where it failed
     * @param requestSent whether the request may have reached the server
     * @param message method, path template and what happened
     * @param cause the error of the network; null if a timeout of the client ended the attempt
     * @param attempts the attempts, including this one
     */
    public TransportException(
            Kind kind, boolean requestSent, String message, @Nullable Throwable cause, List<Attempt> attempts) {
        super(message, cause, kind != Kind.TLS && kind != Kind.TOO_LARGE, attempts);
        this.kind = kind;
        this.requestSent = requestSent;
    }

    /** Where it failed. */
    public Kind kind() {
        return kind;
    }

    /** True if the request may have reached the server; false if it certainly did not. */
    public boolean isRequestSent() {
        return requestSent;
    }
}
