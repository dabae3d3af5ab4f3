package io.dirflux.http;

import io.dirflux.ratelimit.RateFeedback;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The status of an answer and the headers we use. */
record Answer(
        int status,
        @Nullable String requestId,
        @Nullable String contentType,
        @Nullable String server,
        @Nullable String cloudflareRay,
        @Nullable Duration retryAfter,
        @Nullable Duration resetAfter,
        @Nullable Instant date) {

    private static final String REQUEST_ID = "X-Request-Id";

    static Answer of(int status, HttpHeaders headers, RateFeedback feedback) {
        String requestId = headers.get(REQUEST_ID);
        return new Answer(
                status,
                requestId == null || requestId.isBlank() ? null : requestId,
                headers.get(HttpHeaderNames.CONTENT_TYPE),
                headers.get(HttpHeaderNames.SERVER),
                headers.get("CF-RAY"),
                feedback.retryAfter(),
                feedback.resetAfter(),
                date(headers.get(HttpHeaderNames.DATE)));
    }

    private static @Nullable Instant date(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.strip(), Instant::from);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    boolean isSuccess() {
        return status >= 200 && status <= 299;
    }

    boolean isRedirect() {
        return status >= 300 && status <= 399;
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
