package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** No answer, or not a whole one: the connection or the exchange failed. */
public final class TransportException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    /** Where it failed. */
    public enum Kind {
        /** No connection: refused, unreachable, unknown host, or not within the connect timeout. Retried. */
        CONNECT,
        /** The TLS handshake failed: an untrusted or expired certificate, a wrong host name. Not retried. */
        TLS,
        /** The attempt took longer than its timeout, or than the call's deadline left it. Retried. */
        TIMEOUT,
        /** The connection was reset or closed before the answer was whole. Retried. */
        RESET,
        /** What came was not HTTP, or not decompressible. Retried. */
        PROTOCOL,
        /** The body was larger than the client's limit after decompression. Not retried. */
        TOO_LARGE
    }

    private final Kind kind;
    private final boolean requestSent;

    /**
     * @param kind where it failed
     * @param requestSent whether the request may have reached the server
     * @param message method, path template and what happened
     * @param cause what the network said, null if our own timer ended it
     * @param attempts the attempts made, this one included
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

    /** Whether the request may have reached the server; false is certain. */
    public boolean isRequestSent() {
        return requestSent;
    }
}
