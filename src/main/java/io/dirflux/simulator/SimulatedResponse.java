package io.dirflux.simulator;

import java.util.Map;

/**
 * A response before it is sent.
 *
 * @param status the HTTP status
 * @param contentType the {@code Content-Type}; empty: none is sent
 * @param body the body; empty: none is sent
 * @param headers further headers; they replace the usual ones of the same name ({@code Date}, {@code X-Request-Id} and,
 *     if enabled, the rate headers)
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

    /** Omits the body, which contains personal data. */
    @Override
    public String toString() {
        return "SimulatedResponse[status=" + status + ", contentType=" + contentType + "]";
    }
}
