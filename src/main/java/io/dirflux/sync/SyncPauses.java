package io.dirflux.sync;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The pauses between two polls: the shortest one after a poll with events and after the first one without, then
 * doubled up to the longest one, each lengthened at random by up to half. A poke ends a pause, but not before the
 * shortest one is over.
 */
final class SyncPauses {

    private final SyncSettings settings;
    private volatile Sinks.Empty<Void> wake = Sinks.empty();
    private int withoutNews;

    SyncPauses(SyncSettings settings) {
        this.settings = settings;
    }

    /** Called before each poll: a poke from now on may be about an event that this poll does not return. */
    void polling() {
        wake = Sinks.empty();
    }

    /** Ends the current pause; during a poll, the next pause. */
    void wake() {
        wake.tryEmitEmpty();
    }

    void polled(boolean brought) {
        withoutNews = brought ? 0 : withoutNews + 1;
    }

    Mono<Long> next() {
        Duration least = settings.leastPause();
        Duration pause = least;
        for (int i = 1; i < withoutNews && pause.compareTo(settings.mostPause()) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        Duration longest = pause.compareTo(settings.mostPause()) < 0 ? pause : settings.mostPause();
        Duration more = longest.minus(least).plusNanos((long)
                (longest.toNanos() * ThreadLocalRandom.current().nextDouble() / 2));
        Mono<Long> rest = Mono.delay(more, settings.scheduler());
        return Mono.delay(least, settings.scheduler())
                .then(Mono.firstWithSignal(rest, wake.asMono().thenReturn(0L)));
    }
}
