package io.dirflux.http;

import io.netty.handler.proxy.ProxyConnectException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that refused the connection to the server. Netty reports it as the cause of another failure, such as a TLS
 * handshake that never began, and the status as a part of the message.
 *
 * @param status the proxy's status, null if it gave none
 * @param cause names the addresses, never the credentials
 */
record ProxyFailure(@Nullable Integer status, ProxyConnectException cause) {

    private static final Pattern STATUS = Pattern.compile("status: (\\d{3})\\b");
    private static final int MAX_DEPTH = 10;

    /** The proxy's failure among the causes of this one; null if there is none. */
    static @Nullable ProxyFailure in(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof ProxyConnectException refused) {
                return new ProxyFailure(statusIn(String.valueOf(refused.getMessage())), refused);
            }
        }
        return null;
    }

    private static @Nullable Integer statusIn(String message) {
        Matcher status = STATUS.matcher(message);
        return status.find() ? Integer.valueOf(status.group(1)) : null;
    }

    /** What happened, and what to do about it. */
    String description() {
        if (status == null) {
            return "the proxy did not connect to the server";
        }
        return switch (status) {
            case 407 ->
                "the proxy answered 407 Proxy Authentication Required; give it credentials, as https.proxyUser and"
                        + " https.proxyPassword or in the proxy of httpClient(..)";
            case 403 -> "the proxy answered 403 to CONNECT; ask those who run it to allow the host of baseUrl";
            default -> "the proxy answered " + status + " to CONNECT; it did not connect to the server";
        };
    }
}
