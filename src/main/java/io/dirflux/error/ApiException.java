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

    private static final int FIRST_OF_CLOUDFLARE = 520;
    private static final int LAST_OF_CLOUDFLARE = 530;

    private final transient ApiError error;
    private boolean ofIntermediary;

    ApiException(ApiError error, List<Attempt> attempts) {
        super(error.toString(), null, isTransient(error.status()), attempts);
        this.error = error;
    }

    /** Whether the server, or a proxy before it, may answer otherwise a little later. */
    static boolean isTransient(int status) {
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504, 598, 599 -> true;
            default -> status >= FIRST_OF_CLOUDFLARE && status <= LAST_OF_CLOUDFLARE;
        };
    }

    /** The exception that stands for this answer's status. */
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

    /**
     * The exception for an answer that something before the API sent. A 404 of a proxy does not say that the record is
     * gone, so it is no {@link NotFoundException}: callers delete their copy of what is not found.
     */
    public static ApiException ofIntermediary(ApiError error, List<Attempt> attempts) {
        ApiException exception =
                error.status() == 404 ? new UnexpectedStatusException(error, attempts) : of(error, attempts);
        exception.ofIntermediary = true;
        return exception;
    }

    /**
     * Whether something between this client and the API sent the answer, such as a proxy, a firewall or a load
     * balancer. It then says nothing about the key or the record.
     */
    public final boolean isOfIntermediary() {
        return ofIntermediary;
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

    /**
     * The server's answer, with the beginning of its body. It may quote personal data from the request: do not log it.
     */
    public final ApiError error() {
        return error;
    }
}
