package io.dirflux.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server answered with a status that is not 2xx. There is a subtype for each kind of status. */
public abstract sealed class ApiException extends DirectorySyncException
        permits UnauthorizedException,
                ForbiddenException,
                NotFoundException,
                InvalidRequestException,
                RateLimitedException,
                ServerErrorException,
                UnexpectedStatusException {

    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    ApiException(ApiError error, boolean retryable, List<Attempt> attempts) {
        super(error.toString(), null, retryable, attempts);
        this.error = error;
    }

    /** The exception for the status of this answer. */
    public static ApiException of(ApiError error, List<Attempt> attempts) {
        int status = error.status();
        return switch (status) {
            case 400, 422 -> new InvalidRequestException(error, attempts);
            case 401 -> new UnauthorizedException(error, attempts);
            case 403 -> new ForbiddenException(error, attempts);
            case 404 -> new NotFoundException(error, attempts);
            case 429 -> new RateLimitedException(error, attempts);
            default ->
                status >= 500 && status <= 599
                        ? new ServerErrorException(error, attempts)
                        : new UnexpectedStatusException(error, attempts);
        };
    }

    /** The status code. */
    public final int status() {
        return error.status();
    }

    /** The body's machine-readable code, null if it has none. */
    public final @Nullable String code() {
        return error.code();
    }

    /** The server's {@code X-Request-Id}, to give to WorkOS support; null if it sent none. */
    public final @Nullable String requestId() {
        return error.requestId();
    }

    /** What to do about it, in a sentence. */
    public final String hint() {
        return error.hint();
    }

    /** The server's answer, with the beginning of its body. It may quote personal data from the request: do not log it. */
    public final ApiError error() {
        return error;
    }
}
