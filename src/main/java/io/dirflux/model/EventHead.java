package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every event bears besides its name and its subject. Events have these accessors themselves.
 *
 * @param id the event's id; opaque, {@code event_...} today, {@code wh_...} in older webhooks
 * @param createdAt when it happened; null if that was not readable
 * @param context what it says of its origin
 */
public record EventHead(
        @JsonProperty("id") String id,
        @JsonProperty("created_at") @Nullable Instant createdAt,
        @JsonProperty("context") EventContext context) {

    public EventHead {
        Objects.requireNonNull(id, "id");
        context = context == null ? EventContext.EMPTY : context;
    }

    /** A head with nothing but an id, for tests. */
    public static EventHead of(String id) {
        return new EventHead(id, null, EventContext.EMPTY);
    }
}
