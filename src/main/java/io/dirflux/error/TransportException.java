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
        /**
         * A proxy refused the connection to the server, or failed; {@link #proxyStatus()} has its status. Retried,
         * unless the status says that it would refuse again, as 403 and 407 do.
         */
        PROXY,
        /** The TLS handshake failed: an untrusted or expired certificate, a wrong host name. Not retried. */
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
    private final @Nullable Integer proxyStatus;

    /**
     * @param kind where it failed
     * @param requestSent whether the request may have reached the server
     * @param message method, path template and what happened
     * @param cause the error of the network; null if a timeout of the client ended the attempt
     * @param attempts the attempts, including this one
     */
    public TransportException(
            Kind kind, boolean requestSent, String message, @Nullable Throwable cause, List<Attempt> attempts) {
        this(kind, requestSent, kind != Kind.TLS && kind != Kind.TOO_LARGE, null, message, cause, attempts);
    }

    private TransportException(
            Kind kind,
            boolean requestSent,
            boolean retryable,
            @Nullable Integer proxyStatus,
            String message,
            @Nullable Throwable cause,
            List<Attempt> attempts) {
        super(message, cause, retryable, attempts);
        this.kind = kind;
        this.requestSent = requestSent;
        this.proxyStatus = proxyStatus;
    }

    /**
     * A failure of the proxy, before the request was sent.
     *
     * @param status the proxy's answer to {@code CONNECT}, null if it gave none
     */
    public static TransportException ofProxy(
            @Nullable Integer status, String message, Throwable cause, List<Attempt> attempts) {
        boolean retryable = status == null || ApiException.isTransient(status);
        return new TransportException(Kind.PROXY, false, retryable, status, message, cause, attempts);
    }

    /** Where it failed. */
    public Kind kind() {
        return kind;
    }

    /** The status of a proxy's refusal, null if it gave none or if {@link #kind()} is another one. */
    public @Nullable Integer proxyStatus() {
        return proxyStatus;
    }

    /** Whether the request may have reached the server; false is certain. */
    public boolean isRequestSent() {
        return requestSent;
    }
}
