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
public record SimulatedResponse(int status, String contentType, String body, Map<String, String> headers) {
    static final String JSON = "application/json; charset=utf-8";

    /** Copies the headers. */
    public SimulatedResponse {
        headers = Map.copyOf(headers);
    }

    static SimulatedResponse json(int status, String body) {
        return new SimulatedResponse(status, JSON, body, Map.of());
    }

    /** Without the body, which holds people's data. */
    @Override
    public String toString() {
        return "SimulatedResponse[status=" + status + ", contentType=" + contentType + "]";
    }
}
