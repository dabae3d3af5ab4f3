package io.dirflux.sync;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What a sync was built with.
 *
 * @param visibilityDelay how long lists may lag behind events, and events behind what has happened
 * @param reconcileEvery how long after a pass the next one begins; zero for never
 * @param leastPause the pause after a poll that brought something
 * @param mostPause what the pause grows to
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
