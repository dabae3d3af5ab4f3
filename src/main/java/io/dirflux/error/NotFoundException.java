package io.dirflux.error;

import java.util.List;

/** 404: the directory, user or group does not exist, or was deleted. Never retried. */
public final class NotFoundException extends ApiException {

    private static final long serialVersionUID = 1L;

    NotFoundException(ApiError error, List<Attempt> attempts) {
        super(error, attempts);
    }
}
