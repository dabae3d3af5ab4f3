package io.dirflux.spring;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets begun work end while the application stops, and begins no new work.
 *
 * <ul>
 *   <li>{@link #begin} is for work that must not begin any more after {@link #close}.
 *   <li>{@link #finish} is for what has to follow begun work, such as storing its position.
 *   <li>Work counts until its result was handed downstream, so that what follows at once is counted without a gap.
 * </ul>
 */
final class Drain {

    private Sinks.Empty<Void> atRest = Sinks.empty();
    private boolean closing;
    private int running;

    /** The work; after {@link #close} it never begins and never ends. */
    <T> Mono<T> begin(Mono<T> work) {
        return Mono.defer(() -> enter(false) ? work.doFinally(end -> leave()) : Mono.never());
    }

    /** The work, which may begin at any time. */
    <T> Mono<T> finish(Mono<T> work) {
        return Mono.defer(() -> {
            enter(true);
            return work.doFinally(end -> leave());
        });
    }

    /** Permits work again, after a restart of the context. */
    synchronized void open() {
        closing = false;
    }

    /** Begins no more work. Completes when none is running. */
    synchronized Mono<Void> close() {
        closing = true;
        atRest = Sinks.empty();
        if (running == 0) {
            return Mono.empty();
        }
        return atRest.asMono();
    }

    private synchronized boolean enter(boolean always) {
        if (closing && !always) {
            return false;
        }
        running++;
        return true;
    }

    private void leave() {
        Sinks.Empty<Void> reached;
        synchronized (this) {
            running--;
            if (running > 0 || !closing) {
                return;
            }
            reached = atRest;
        }
        reached.tryEmitEmpty();
    }
}
