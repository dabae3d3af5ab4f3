package io.dirflux.error;

import java.util.List;

/**
 * 5xx: the server failed, or a proxy before it. Retried: 500, 502, 503, 504, Cloudflare's 520 to 530, and 598 and 599,
 * the timeouts of proxies.
 */
public final class ServerErrorException extends ApiException {

    private static final long serialVersionUID = 1L;

    ServerErrorException(ApiError error, List<Attempt> attempts) {
        super(error, attempts);
    }
}
