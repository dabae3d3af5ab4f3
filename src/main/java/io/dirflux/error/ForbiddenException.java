package io.dirflux.error;

import java.util.List;

/** 403: the key is valid but has no permission for this request. Never retried. */
public final class ForbiddenException extends ApiException {

    private static final long serialVersionUID = 1L;

    ForbiddenException(ApiError error, List<Attempt> attempts) {
        super(error, attempts);
    }
}
