package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an event says of its origin, such as {@code actor} and {@code client_id}; empty for most.
 *
 * @param values the fields as they came, in order
 */
public record EventContext(@JsonValue Map<String, @Nullable Object> values) {

    /** Nothing known. */
    public static final EventContext EMPTY = new EventContext(Map.of());

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EventContext {
        values = Attributes.copyOf(values);
    }

    /** A map among the values; empty if there is none of this name. */
    Map<String, @Nullable Object> map(String name) {
        return EventMaps.map(values, name);
    }

    /** How many fields there are, no content: it may name a person. */
    @Override
    public String toString() {
        return "EventContext[" + values.size() + "]";
    }
}
