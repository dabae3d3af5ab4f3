package io.dirflux.sync;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An event with what it does in its directory.
 *
 * @param event the event
 * @param directoryId the directory it is about; null if it does not tell
 * @param effect what it does; false if it must begin the next batch
 */
record PreparedEvent(DirectoryEvent event, @Nullable String directoryId, Predicate<EventBatch> effect) {

    static PreparedEvent of(DirectoryEvent event) {
        return new PreparedEvent(event, event.directoryId(), batch -> batch.add(event));
    }

    /** The event, if its data could not be read. */
    Optional<Unknown> unreadable() {
        return event instanceof Unknown unknown && unknown.problem() != null ? Optional.of(unknown) : Optional.empty();
    }

    static PreparedEvent wantingPass(DirectoryEvent event) {
        return new PreparedEvent(event, event.directoryId(), batch -> {
            batch.wantPass();
            return true;
        });
    }
}
