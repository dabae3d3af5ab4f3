package io.dirflux.json;

import io.dirflux.model.Attributes;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.EventContext;
import io.dirflux.model.EventHead;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event. Its name, which may be anywhere in it, decides how its data is read. An event whose data cannot be
 * read is an {@link Unknown}: if it were left out, its change would be lost.
 */
final class EventReader {

    private final FieldReader in;
    private String id = "";
    private String name = "";
    private @Nullable Instant createdAt;
    private EventContext context = EventContext.EMPTY;
    private @Nullable JsonSlice data;

    private EventReader(FieldReader in) {
        this.in = in;
    }

    static DirectoryEvent read(FieldReader in) {
        return new EventReader(in).event();
    }

    private DirectoryEvent event() {
        int start = in.start();
        for (Field field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case ID -> id = in.id();
                case EVENT -> name = Objects.requireNonNullElse(in.text(), "");
                case CREATED_AT -> createdAt = in.timestamp();
                case CONTEXT -> context = new EventContext(Attributes.copyOf(in.attributes()));
                case DATA -> data = in.slice();
                default -> in.skip();
            }
        }
        in.require("id", id);
        EventHead head = new EventHead(id, createdAt, context);
        JsonSlice whole = in.sliceFrom(start);
        try {
            DirectoryEvent event = EventDataReader.read(name, head, data, in);
            return event == null ? unknown(head, whole, null) : event;
        } catch (Rejection unreadable) {
            if (unreadable.isOfRequiredField()) {
                throw unreadable;
            }
            return unknown(head, whole, unreadable.reason());
        }
    }

    /** Without its data if even that exceeds the limits: an id and a name are enough to list the directory again. */
    private Unknown unknown(EventHead head, JsonSlice whole, @Nullable String problem) {
        try {
            return new Unknown(head, name, whole.deferredAttributes(), problem);
        } catch (Rejection unreadable) {
            Attributes rest =
                    Attributes.builder().put("id", id).put("event", name).build();
            return new Unknown(head, name, rest, problem == null ? unreadable.reason() : problem);
        }
    }
}
