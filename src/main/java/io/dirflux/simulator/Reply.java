package io.dirflux.simulator;

import java.util.Map;

/**
 * An answer before it is sent.
 *
 * @param status the HTTP status
 * @param contentType the {@code Content-Type}; empty: none is sent
 * @param body the body; empty: none is sent
 * @param headers further headers; they replace those that every answer bears ({@code Date}, {@code X-Request-Id} and,
 *     where switched on, the rate limit's)
 */
public record Reply(int status, String contentType, String body, Map<String, String> headers) {
    static final String JSON = "application/json; charset=utf-8";

    /** Copies the headers. */
    public Reply {
        headers = Map.copyOf(headers);
    }

    static Reply json(int status, String body) {
        return new Reply(status, JSON, body, Map.of());
    }

    Reply withBody(String body) {
        return new Reply(status, contentType, body, headers);
    }

    /** Without the body, which holds people's data. */
    @Override
    public String toString() {
        return "Reply[status=" + status + ", contentType=" + contentType + "]";
    }
}
