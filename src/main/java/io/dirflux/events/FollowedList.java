package io.dirflux.events;

import io.dirflux.EventQuery;
import io.dirflux.Events;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.model.DirectoryEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Lists the events after a position. Without a position it starts where the query starts, or with the oldest event if
 * that time is older than what the server keeps: a follower that saw no event for 30 days must not fail for ever.
 */
final class FollowedList {

    private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);

    private final Events events;
    private final EventQuery query;
    private volatile boolean startRefused;

    FollowedList(Events events, EventQuery query) {
        this.events = events;
        this.query = query;
    }

    /** @param position the id of an event; {@code null} for the start */
    Flux<DirectoryEvent> after(@Nullable String position) {
        if (position != null) {
            return events.listAfter(position, query);
        }
        return startRefused ? fromOldest() : fromStart();
    }

    /** The same, but a start that the server refuses fails. */
    Flux<DirectoryEvent> exactlyAfter(@Nullable String position) {
        return events.listAfter(position, query);
    }

    private Flux<DirectoryEvent> fromStart() {
        return query.hasStart()
                ? events.listAfter(null, query)
                        .onErrorResume(
                                refusal -> refusal instanceof InvalidRequestException invalid
                                        && invalid.cursor() == null, // nothing was delivered yet
                                refusal -> fromOldestInsteadOf((InvalidRequestException) refusal))
                : events.listAfter(null, query);
    }

    /** The refusal is about the start only if the server answers the same request without it. */
    private Flux<DirectoryEvent> fromOldestInsteadOf(InvalidRequestException refusal) {
        return fromOldest()
                .onErrorMap(InvalidRequestException.class, again -> refusal)
                .switchOnFirst((first, answered) -> {
                    if (!first.isOnError()) {
                        startRefused = true;
                        LOG.warn("The server refuses the rangeStart of a follower without a position, probably because"
                                + " it is older than the events it keeps: starting with the oldest event instead."
                                + " Run a full sync if the events in between matter");
                    }
                    return answered;
                });
    }

    private Flux<DirectoryEvent> fromOldest() {
        return events.listAfter(null, query.withoutRangeStart());
    }
}
