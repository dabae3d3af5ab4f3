package io.dirflux.sync;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The settings of a sync.
 *
 * @param visibilityDelay how long a change may take until lists and events show it
 * @param reconcileEvery how long after a pass the next one begins; zero for never
 * @param leastPause the pause after a poll with events
 * @param mostPause the longest pause
 */
record SyncSettings(
        DirectorySyncClient client,
        DirectoryStore store,
        SyncScope scope,
        RemovalGuard guard,
        int parallelism,
        Duration visibilityDelay,
        Duration reconcileEvery,
        boolean recordChanges,
        Duration leastPause,
        Duration mostPause,
        Scheduler scheduler,
        SyncListener listener) {

    /** Requests take their permits behind those that somebody waits for. */
    static <T> Mono<T> inBulk(Mono<T> call) {
        return call.contextWrite(CallOptions.priority(Priority.BULK));
    }

    /** Requests take their permits behind those that somebody waits for. */
    static <T> Flux<T> inBulk(Flux<T> calls) {
        return calls.contextWrite(CallOptions.priority(Priority.BULK));
    }
}
