package io.dirflux.json;

import io.dirflux.model.WebhookEndpoint;
import io.dirflux.model.WebhookEndpointStatus;

/** Reads a webhook endpoint, with its secret or without. */
final class WebhookEndpointReader {

    private WebhookEndpointReader() {}

    /** Leaves the secret out. */
    static WebhookEndpoint read(FieldReader in) {
        return read(in, false);
    }

    static WebhookEndpoint readWithSecret(FieldReader in) {
        return read(in, true);
    }

    private static WebhookEndpoint read(FieldReader in, boolean withSecret) {
        WebhookEndpoint.Builder endpoint = WebhookEndpoint.builder("");
        endpoint.unreadable(in.fields(field -> {
            if (field == Field.SECRET && !withSecret) {
                in.skip();
            } else {
                take(field, in, endpoint);
            }
        }));
        WebhookEndpoint read = endpoint.extra(in.extra()).build();
        in.require("id", read.id());
        return read;
    }

    private static void take(Field field, FieldReader in, WebhookEndpoint.Builder endpoint) {
        switch (field) {
            case OBJECT -> endpoint.object(in.text());
            case ID -> endpoint.id(in.id());
            case ENDPOINT_URL -> endpoint.endpointUrl(in.text());
            case SECRET -> endpoint.secret(in.text());
            case STATUS -> endpoint.status(in.text(WebhookEndpointStatus::of));
            case EVENTS -> endpoint.events(in.texts());
            case CREATED_AT -> endpoint.createdAt(in.timestamp());
            case UPDATED_AT -> endpoint.updatedAt(in.timestamp());
            default -> in.keepExtra();
        }
    }
}
