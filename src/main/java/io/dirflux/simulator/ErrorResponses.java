package io.dirflux.simulator;

import java.util.Map;

/** Error responses with the bodies recorded from the public API. */
final class ErrorResponses {
    private ErrorResponses() {}

    static SimulatedResponse unauthorized() {
        return message(401, "Unauthorized");
    }

    static SimulatedResponse notFound() {
        return message(404, "Not Found");
    }

    static SimulatedResponse directoryNotFound(String id) {
        return notFound("Directory", id);
    }

    static SimulatedResponse webhookEndpointNotFound(String id) {
        return notFound("Webhook Endpoint", id);
    }

    private static SimulatedResponse notFound(String kind, String id) {
        JsonWriter body = new JsonWriter()
                .beginObject()
                .field("message", kind + " not found: '" + id + "'.")
                .field("code", "entity_not_found")
                .field("entity_id", id)
                .endObject();
        return SimulatedResponse.json(404, body.toString());
    }

    /** A 400 of {@code GET /events}. */
    static SimulatedResponse invalidEventsRequest(String message) {
        JsonWriter body = new JsonWriter()
                .beginObject()
                .field("message", message)
                .field("code", "invalid_events_request")
                .endObject();
        return SimulatedResponse.json(400, body.toString());
    }

    /** A 422 that names each invalid parameter. */
    static SimulatedResponse invalid(Map<String, String> codesByField) {
        JsonWriter body = new JsonWriter()
                .beginObject()
                .field("message", "Validation failed")
                .name("errors")
                .beginArray();
        codesByField.forEach((field, code) ->
                body.beginObject().field("field", field).field("code", code).endObject());
        return SimulatedResponse.json(422, body.endArray().endObject().toString());
    }

    static SimulatedResponse message(int status, String message) {
        return SimulatedResponse.json(
                status,
                new JsonWriter()
                        .beginObject()
                        .field("message", message)
                        .endObject()
                        .toString());
    }
}
