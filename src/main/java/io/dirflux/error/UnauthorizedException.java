package io.dirflux.error;

import java.util.List;

/** 401: the key is missing, wrong or revoked. Never retried. */
public final class UnauthorizedException extends ApiException {

    private static final long serialVersionUID = 1L;

    UnauthorizedException(ApiError error, List<Attempt> attempts) {
        super(error, attempts);
    }
}
