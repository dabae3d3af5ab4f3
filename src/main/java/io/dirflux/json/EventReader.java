package io.dirflux.json;

import io.dirflux.model.Attributes;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.EventContext;
import io.dirflux.model.EventHead;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event. Its name, which may stand anywhere in it, says what its data has to be; data that is not so makes an
 * {@link Unknown}, since an event left out is a change that nobody learns of.
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
                case EVENT -> name = in.textOrEmpty();
                case CREATED_AT -> createdAt = in.timestampOrNull();
                case CONTEXT -> context = new EventContext(in.attributesOrEmpty());
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
            return unknown(head, whole, unreadable.reason());
        }
    }

    /** Without its data if not even that can be held: an id and a name are enough to list the directory afresh. */
    private Unknown unknown(EventHead head, JsonSlice whole, @Nullable String problem) {
        try {
            return new Unknown(head, name, whole.deferredAttributes(in.recurringTexts()), problem);
        } catch (Rejection unreadable) {
            Attributes rest =
                    Attributes.builder().put("id", id).put("event", name).build();
            return new Unknown(head, name, rest, problem == null ? unreadable.reason() : problem);
        }
    }
}
