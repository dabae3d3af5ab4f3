package io.dirflux.error;

import java.util.List;

/** 404: no such directory, user or group, or no longer. Never retried. */
public final class NotFoundException extends ApiException {

    private static final long serialVersionUID = 1L;

    NotFoundException(ApiError error, List<Attempt> attempts) {
        super(error, false, attempts);
    }
}
