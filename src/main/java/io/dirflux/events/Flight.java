package io.dirflux.events;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One piece of work for all events that came before it departed. */
final class Flight {

    private final Sinks.Empty<Void> gone = Sinks.empty();
    private final Sinks.Empty<Void> landed = Sinks.empty();
    private boolean departed;
    private volatile boolean isGone;
    private int events;

    /** Takes an event along, unless the flight has departed. */
    synchronized boolean board(boolean userIsGone) {
        if (departed) {
            return false;
        }
        events++;
        isGone |= userIsGone;
        return true;
    }

    /** From here on nobody boards: what is asked for now may be answered without what happens now. */
    synchronized void depart() {
        departed = true;
    }

    synchronized int events() {
        return events;
    }

    /** Whether the user was deleted: there is nothing to ask for. */
    boolean isGone() {
        return isGone;
    }

    /** Completes when it turns out that the user was deleted, so that a request that waits can be given up. */
    Mono<Void> onGone() {
        return gone.asMono();
    }

    /** Tells {@link #onGone}; called without a lock, as others are called from here. */
    void tellIfGone() {
        if (isGone) {
            gone.tryEmitEmpty(); // the first to tell is enough
        }
    }

    Mono<Void> onLanded() {
        return landed.asMono();
    }

    void land(@Nullable Throwable failure) {
        if (failure == null) {
            landed.tryEmitEmpty();
        } else {
            landed.tryEmitError(failure);
        }
    }
}
