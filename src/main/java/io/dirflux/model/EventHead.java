package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields that every event has besides its name and its data. Events have the same accessors.
 *
 * @param id the event's id; opaque: {@code event_...} today, {@code wh_...} in older webhooks
 * @param createdAt when it happened; {@code null} if the time was not readable
 * @param context who or what caused it; empty if the event does not say, or if it could not be read
 */
public record EventHead(
        @JsonProperty("id") String id,
        @JsonProperty("created_at") @Nullable Instant createdAt,
        @JsonProperty("context") EventContext context) {

    public EventHead {
        Objects.requireNonNull(id, "id");
        context = context == null ? EventContext.EMPTY : context;
    }

    /** A head with only an id, for tests. */
    public static EventHead of(String id) {
        return new EventHead(id, null, EventContext.EMPTY);
    }
}
