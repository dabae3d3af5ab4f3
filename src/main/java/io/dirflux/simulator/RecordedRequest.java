package io.dirflux.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived. Every request is recorded, including refused ones and those with a fault.
 *
 * @param route the route it matches
 * @param method the HTTP method
 * @param path the path as sent, still encoded
 * @param query the query as sent, still encoded, without the question mark; empty if there is none
 * @param parameters the decoded names and values of the query, in the order sent, including repeated names
 * @param body the body as sent; empty if there is none
 * @param headers by lower-case name; values of a repeated header are joined by a comma; without {@code authorization}
 * @param arrival when it arrived
 * @param arrivalNanos the arrival by {@link System#nanoTime()}, to measure intervals
 * @param status the status of its response; 0 if there was none (reset, not HTTP)
 */
public record RecordedRequest(
        Route route,
        String method,
        String path,
        String query,
        List<Map.Entry<String, String>> parameters,
        String body,
        Map<String, String> headers,
        Instant arrival,
        long arrivalNanos,
        int status) {

    /** Copies the collections. */
    public RecordedRequest {
        parameters = List.copyOf(parameters);
        headers = Map.copyOf(headers);
    }

    static RecordedRequest of(
            String method, String uri, String body, Map<String, String> headers, Instant now, long nanos) {
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        String query = mark < 0 ? "" : uri.substring(mark + 1);
        Route route = Route.of(method, path);
        return new RecordedRequest(route, method, path, query, decode(query), body, headers, now, nanos, 0);
    }

    /** The first value of a query parameter, or null. */
    public @Nullable String parameter(String name) {
        for (Map.Entry<String, String> parameter : parameters) {
            if (parameter.getKey().equals(name)) {
                return parameter.getValue();
            }
        }
        return null;
    }

    /** The names of the query parameters, in the order sent. */
    public List<String> parameterNames() {
        return parameters.stream().map(Map.Entry::getKey).toList();
    }

    /** The last segment of the path, decoded. This is the id on routes that have one. */
    public String id() {
        return decodeText(path.substring(path.lastIndexOf('/') + 1).replace("+", "%2B"));
    }

    RecordedRequest answered(int status) {
        return new RecordedRequest(
                route, method, path, query, parameters, body, headers, arrival, arrivalNanos, status);
    }

    private static List<Map.Entry<String, String>> decode(String query) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(Map.entry(decodeText(name), decodeText(value)));
            }
        }
        return parameters;
    }

    private static String decodeText(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return encoded;
        }
    }

    /** Omits the values of the query, the headers and the body, which may be personal data. */
    @Override
    public String toString() {
        return "RecordedRequest[route=" + route + ", parameters=" + parameterNames() + ", status=" + status + "]";
    }
}
