package io.dirflux.sync;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.paging.IdType;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An event with its effect on its directory.
 *
 * @param event the event
 * @param directoryId the directory of the event; null if it names none, or something that is not a directory
 * @param isReadable whether the data of the event could be read
 * @param effect adds the effect to a batch; false if the event must begin the next batch
 */
record PreparedEvent(
        DirectoryEvent event, @Nullable String directoryId, boolean isReadable, Predicate<EventBatch> effect) {

    PreparedEvent {
        directoryId = directoryId != null && IdType.DIRECTORY.accepts(directoryId) ? directoryId : null;
    }

    static PreparedEvent of(DirectoryEvent event) {
        return new PreparedEvent(event, event.directoryId(), true, batch -> batch.add(event));
    }

    /** The event could not be read, so its directory gets a pass. */
    static PreparedEvent wantingPass(DirectoryEvent event) {
        return new PreparedEvent(event, event.directoryId(), false, batch -> {
            batch.wantPass();
            return true;
        });
    }
}
