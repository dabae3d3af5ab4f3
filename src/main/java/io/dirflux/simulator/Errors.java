package io.dirflux.simulator;

import java.util.Map;

/** The bodies of errors, as recorded from the public API. */
final class Errors {
    private Errors() {}

    static Reply unauthorized() {
        return message(401, "Unauthorized");
    }

    static Reply notFound() {
        return message(404, "Not Found");
    }

    static Reply directoryNotFound(String id) {
        JsonWriter body = new JsonWriter()
                .beginObject()
                .field("message", "Directory not found: '" + id + "'.")
                .field("code", "entity_not_found")
                .field("entity_id", id)
                .endObject();
        return Reply.json(404, body.toString());
    }

    /** What {@code GET /events} refuses with 400. */
    static Reply invalidEventsRequest(String message) {
        JsonWriter body = new JsonWriter()
                .beginObject()
                .field("message", message)
                .field("code", "invalid_events_request")
                .endObject();
        return Reply.json(400, body.toString());
    }

    /** What was wrong, by parameter. */
    static Reply invalid(Map<String, String> codesByField) {
        JsonWriter body = new JsonWriter()
                .beginObject()
                .field("message", "Validation failed")
                .name("errors")
                .beginArray();
        codesByField.forEach((field, code) ->
                body.beginObject().field("field", field).field("code", code).endObject());
        return Reply.json(422, body.endArray().endObject().toString());
    }

    static Reply message(int status, String message) {
        return Reply.json(
                status,
                new JsonWriter()
                        .beginObject()
                        .field("message", message)
                        .endObject()
                        .toString());
    }
}
