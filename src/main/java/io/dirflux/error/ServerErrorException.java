package io.dirflux.error;

import java.util.List;

/** 5xx: the server failed. The client retries 500, 502, 503 and 504. */
public final class ServerErrorException extends ApiException {

    private static final long serialVersionUID = 1L;

    ServerErrorException(ApiError error, List<Attempt> attempts) {
        super(error, isTransient(error.status()), attempts);
    }

    private static boolean isTransient(int status) {
        return status == 500 || status == 502 || status == 503 || status == 504;
    }
}
