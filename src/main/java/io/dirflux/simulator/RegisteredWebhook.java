package io.dirflux.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A webhook endpoint that a client has created.
 *
 * @param number its position in the list
 */
record RegisteredWebhook(
        long number,
        String id,
        String url,
        String secret,
        String status,
        List<String> events,
        Instant createdAt,
        Instant updatedAt) {

    /** This endpoint with the fields that the request names. */
    RegisteredWebhook changed(WebhookRequest request, Instant now) {
        return new RegisteredWebhook(
                number,
                id,
                request.url().orElse(url),
                secret,
                request.status().orElse(status),
                request.events().orElse(events),
                createdAt,
                now);
    }

    /** Where its webhooks go; empty if it is disabled or not on loopback, which the simulator never leaves. */
    Optional<WebhookDestination> destination() {
        return status.equals("enabled") && WebhookDestination.isAccepted(url)
                ? Optional.of(WebhookDestination.of(url, secret))
                : Optional.empty();
    }

    /** The public description has the secret in every answer. */
    void write(JsonWriter out) {
        out.beginObject()
                .field("object", "webhook_endpoint")
                .field("id", id)
                .field("endpoint_url", url)
                .field("secret", secret)
                .field("status", status)
                .name("events")
                .beginArray();
        events.forEach(out::value);
        out.endArray()
                .field("created_at", WireFormat.timestamp(createdAt))
                .field("updated_at", WireFormat.timestamp(updatedAt))
                .endObject();
    }

    String toJson() {
        JsonWriter out = new JsonWriter();
        write(out);
        return out.toString();
    }

    /** Omits the secret, and the URL, which may hold a token. */
    @Override
    public String toString() {
        return "RegisteredWebhook[id=" + id + ", status=" + status + "]";
    }
}
