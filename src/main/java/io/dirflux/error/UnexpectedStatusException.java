package io.dirflux.error;

import java.util.List;

/**
 * Any other status, redirects among them: they are never followed. Only 408 and 425 are retried, with which a proxy
 * says that the request came too late or too early.
 */
public final class UnexpectedStatusException extends ApiException {

    private static final long serialVersionUID = 1L;

    UnexpectedStatusException(ApiError error, List<Attempt> attempts) {
        super(error, attempts);
    }
}
