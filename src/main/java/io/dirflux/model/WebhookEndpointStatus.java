package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * Whether webhooks are sent to an endpoint. The list is open: a value that this version does not know keeps its text.
 *
 * @param value the text on the wire
 */
public record WebhookEndpointStatus(@JsonValue String value) {

    /** Webhooks are sent. */
    public static final WebhookEndpointStatus ENABLED = new WebhookEndpointStatus("enabled");

    /** No webhooks are sent. */
    public static final WebhookEndpointStatus DISABLED = new WebhookEndpointStatus("disabled");

    public WebhookEndpointStatus {
        Objects.requireNonNull(value, "value");
    }

    /** The status of this text, known or not. */
    @JsonCreator
    public static WebhookEndpointStatus of(String value) {
        return new WebhookEndpointStatus(value);
    }

    /** Whether it is one of the constants here. */
    @JsonIgnore
    public boolean isKnown() {
        return equals(ENABLED) || equals(DISABLED);
    }

    /** The text on the wire. */
    @Override
    public String toString() {
        return value;
    }
}
