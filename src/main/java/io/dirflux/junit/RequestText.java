package io.dirflux.junit;

import io.dirflux.simulator.RecordedRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The text of recorded requests in failure messages. A recorded request has no key. The values of parameters that may
 * be personal data are replaced by dots.
 */
final class RequestText {

    private static final Set<String> SHOWN = Set.of(
            "directory",
            "organization",
            "organization_id",
            "group",
            "user",
            "state",
            "limit",
            "order",
            "after",
            "before",
            "groups",
            "members",
            "events",
            "range_start",
            "range_end");
    private static final int MOST = 50;

    private RequestText() {}

    static String failure(String message, List<RecordedRequest> requests) {
        String lines = IntStream.range(0, Math.min(MOST, requests.size()))
                .mapToObj(i -> "\n  %d. %s".formatted(i + 1, of(requests.get(i))))
                .collect(Collectors.joining());
        int more = requests.size() - MOST;
        return message + ". The server has received:" + (requests.isEmpty() ? "\n  nothing" : lines)
                + (more > 0 ? "\n  and " + more + " more" : "");
    }

    private static String of(RecordedRequest request) {
        String query = request.parameters().stream().map(RequestText::of).collect(Collectors.joining("&", "?", ""));
        return request.method() + " " + request.path() + (request.parameters().isEmpty() ? "" : query) + " -> "
                + (request.status() == 0 ? "no answer" : request.status());
    }

    private static String of(Map.Entry<String, String> parameter) {
        return parameter.getKey() + "=" + (SHOWN.contains(parameter.getKey()) ? parameter.getValue() : "...");
    }
}
