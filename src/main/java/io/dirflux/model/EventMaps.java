package io.dirflux.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the fields of an event that is kept as a map. */
final class EventMaps {

    private EventMaps() {}

    static Map<String, @Nullable Object> map(Map<String, @Nullable Object> map, String name) {
        return map.get(name) instanceof Attributes nested ? nested : Map.of();
    }

    static @Nullable String text(Map<String, @Nullable Object> map, String name) {
        Object value = map.get(name);
        return value instanceof String || value instanceof Number ? value.toString() : null;
    }

    static @Nullable String firstKnown(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }

    static @Nullable Map<String, @Nullable Object> previousAttributes(
            @Nullable Map<String, @Nullable Object> inData, EventContext context) {
        Map<String, @Nullable Object> inContext = context.previousAttributes();
        boolean isKnownInData = inData != null && !inData.isEmpty();
        return isKnownInData || inContext.isEmpty() ? inData : inContext;
    }

    /** An event about a directory has its id in {@code id}; all others have it in {@code directory_id}. */
    static @Nullable String directoryId(Map<String, @Nullable Object> event) {
        Map<String, @Nullable Object> data = map(event, "data");
        return "directory".equals(data.get("object")) ? text(data, "id") : text(data, "directory_id");
    }

    static DirectoryEvent.Unknown unknown(Map<String, @Nullable Object> event) {
        String id = Objects.requireNonNull(text(event, "id"), "id");
        EventHead head = new EventHead(id, instant(event), new EventContext(map(event, "context")));
        return new DirectoryEvent.Unknown(head, Objects.requireNonNullElse(text(event, "event"), ""), event, null);
    }

    private static @Nullable Instant instant(Map<String, @Nullable Object> event) {
        String text = text(event, "created_at");
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
