package io.dirflux;

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
        @Nullable Duration retryAfter) {

    private static final String REQUEST_ID = "X-Request-Id";

    static Answer of(int status, HttpHeaders headers, RateFeedback feedback) {
        String requestId = headers.get(REQUEST_ID);
        return new Answer(
                status,
                requestId == null || requestId.isBlank() ? null : requestId,
                headers.get(HttpHeaderNames.CONTENT_TYPE),
                feedback.retryAfter());
    }

    boolean isSuccess() {
        return status >= 200 && status <= 299;
    }
}
