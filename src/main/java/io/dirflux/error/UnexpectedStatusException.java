package io.dirflux.error;

import java.util.List;

/** Any other status. Redirects are among them, because the client does not follow them. Never retried. */
public final class UnexpectedStatusException extends ApiException {

    private static final long serialVersionUID = 1L;

    UnexpectedStatusException(ApiError error, List<Attempt> attempts) {
        super(error, false, attempts);
    }
}
