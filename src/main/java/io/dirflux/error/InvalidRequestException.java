package io.dirflux.error;

import java.util.List;

/** 400 or 422: the server refused a parameter. Never retried. */
public final class InvalidRequestException extends ApiException {

    private static final long serialVersionUID = 1L;

    InvalidRequestException(ApiError error, List<Attempt> attempts) {
        super(error, attempts);
    }
}
