package io.dirflux.http;

import io.dirflux.ratelimit.RateFeedback;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The head of an answer, as far as it matters behind the transport. */
record Answer(
        int status,
        @Nullable String requestId,
        @Nullable String contentType,
        @Nullable Duration retryAfter,
        @Nullable Duration resetAfter) {

    private static final String REQUEST_ID = "X-Request-Id";

    static Answer of(int status, HttpHeaders headers, RateFeedback feedback) {
        String requestId = headers.get(REQUEST_ID);
        return new Answer(
                status,
                requestId == null || requestId.isBlank() ? null : requestId,
                headers.get(HttpHeaderNames.CONTENT_TYPE),
                feedback.retryAfter(),
                feedback.resetAfter());
    }

    boolean isSuccess() {
        return status >= 200 && status <= 299;
    }

    /** The wait the server names: {@code Retry-After}, else the time to its reset if that lies ahead. */
    @Nullable
    Duration namedWait() {
        if (retryAfter != null) {
            return retryAfter;
        }
        return resetAfter == null || resetAfter.isNegative() || resetAfter.isZero() ? null : resetAfter;
    }
}
