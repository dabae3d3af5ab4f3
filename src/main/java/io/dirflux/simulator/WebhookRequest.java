package io.dirflux.simulator;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of a request that creates or changes a webhook endpoint. Collects all problems, so that one 422 names them
 * all.
 */
record WebhookRequest(Optional<String> url, Optional<String> status, Optional<List<String>> events) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> STATUSES = Set.of("enabled", "disabled");
    private static final Pattern EVENT_NAME = Pattern.compile("[a-z_]+(\\.[a-z_]+)+");

    /** The endpoint to create: URL and events are required. */
    static WebhookRequest toCreate(String body) {
        return read(body, true);
    }

    /** The changes of an endpoint: what is missing stays as it is. */
    static WebhookRequest toUpdate(String body) {
        return read(body, false);
    }

    private static WebhookRequest read(String body, boolean complete) {
        JsonNode fields = parse(body);
        Map<String, String> problems = new LinkedHashMap<>();
        Optional<String> url = text(fields, "endpoint_url");
        Optional<String> status = text(fields, "status");
        Optional<List<String>> events =
                Optional.ofNullable(fields.get("events")).map(WebhookRequest::texts);
        if (url.map(it -> !isUrl(it)).orElse(complete)) {
            problems.put("endpoint_url", "endpoint_url must be an https URL");
        }
        if (status.map(it -> !STATUSES.contains(it)).orElse(false)) {
            problems.put("status", "status must be one of enabled, disabled");
        }
        if (events.map(it -> it.isEmpty() || !it.stream().allMatch(EVENT_NAME.asMatchPredicate()))
                .orElse(complete)) {
            problems.put("events", "events must be an array of event names");
        }
        if (!problems.isEmpty()) {
            throw new RequestRefusedException(ErrorResponses.invalid(problems));
        }
        return new WebhookRequest(url, status, events);
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode fields = JSON.readTree(body);
            if (fields.isObject()) {
                return fields;
            }
        } catch (JacksonException malformed) {
            // refused below, like JSON of another shape
        }
        throw new RequestRefusedException(ErrorResponses.message(400, "The body is not a JSON object."));
    }

    /** A value of another shape is a text that no field accepts. */
    private static Optional<String> text(JsonNode fields, String name) {
        return Optional.ofNullable(fields.get(name)).map(value -> value.isString() ? value.stringValue() : "");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.isString() ? element.stringValue() : ""));
        return texts;
    }

    /** WorkOS accepts https on public addresses only; a test listens on loopback. */
    private static boolean isUrl(String url) {
        try {
            URI uri = URI.create(url);
            return ("https".equals(uri.getScheme()) && uri.getHost() != null) || WebhookDestination.isAccepted(url);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
