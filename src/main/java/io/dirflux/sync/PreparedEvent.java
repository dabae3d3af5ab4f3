package io.dirflux.sync;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An event with its effect on its directory.
 *
 * @param event the event
 * @param directoryId the directory of the event; null if it names none
 * @param effect adds the effect to a batch; false if the event must begin the next batch
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
