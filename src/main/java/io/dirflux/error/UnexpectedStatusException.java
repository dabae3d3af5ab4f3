package io.dirflux.error;

import java.util.List;

/**
 * Any other status. Redirects are among them, because the client does not follow them, and a 404 with a page of a
 * proxy. The client retries only 408 and 425, with which a proxy says that the request came too late or too early.
 */
public final class UnexpectedStatusException extends ApiException {

    private static final long serialVersionUID = 1L;

    UnexpectedStatusException(ApiError error, List<Attempt> attempts) {
        super(error, attempts);
    }
}
