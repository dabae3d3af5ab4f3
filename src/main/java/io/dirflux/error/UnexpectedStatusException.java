package io.dirflux.error;

import java.util.List;

/** Any other status, redirects among them: they are never followed. Never retried. */
public final class UnexpectedStatusException extends ApiException {

    private static final long serialVersionUID = 1L;

    UnexpectedStatusException(ApiError error, List<Attempt> attempts) {
        super(error, false, attempts);
    }
}
