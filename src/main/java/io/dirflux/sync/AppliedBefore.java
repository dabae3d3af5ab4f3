package io.dirflux.sync;

import io.dirflux.model.DirectoryEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out events that were already applied, when the stream is read again from an earlier time. For one read.
 *
 * <ul>
 *   <li>Events that are older than the position are left out.
 *   <li>Events of the same time are held until the position's event is found, and left out then. It may be on a later
 *       page. If a later event comes first, the server no longer has the position's event, and they are applied.
 * </ul>
 */
final class AppliedBefore {

    private final @Nullable StreamPosition position;
    private final List<DirectoryEvent> held = new ArrayList<>();
    private boolean isPassed;

    private AppliedBefore(@Nullable StreamPosition position) {
        this.position = position;
        this.isPassed = position == null || position.eventId() == null;
    }

    /** For a read that starts after the position's event. */
    static AppliedBefore none() {
        return new AppliedBefore(null);
    }

    /** For a read that starts before the position. */
    static AppliedBefore position(StreamPosition position) {
        return new AppliedBefore(position);
    }

    /**
     * The events of the next page that are still to be applied.
     *
     * @param isLast whether this is the last page
     */
    List<DirectoryEvent> without(List<DirectoryEvent> page, boolean isLast) {
        List<DirectoryEvent> left = new ArrayList<>();
        page.forEach(event -> add(event, left));
        if (isLast && !isPassed) {
            release(left);
        }
        return left;
    }

    private void add(DirectoryEvent event, List<DirectoryEvent> left) {
        if (isPassed || position == null) {
            left.add(event);
        } else if (event.id().equals(position.eventId())) {
            held.clear();
            isPassed = true;
        } else if (ComparedFields.isOlder(position.eventTime(), event.createdAt())) {
            release(left);
            left.add(event);
        } else if (!ComparedFields.isOlder(event.createdAt(), position.eventTime())) {
            held.add(event);
        }
    }

    private void release(List<DirectoryEvent> left) {
        left.addAll(held);
        held.clear();
        isPassed = true;
    }
}
