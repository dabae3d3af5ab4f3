package io.dirflux.events;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Lets the work of one directory be done in order, whatever is done for others meanwhile. */
final class DirectoryLanes {

    private final Map<String, Sinks.Empty<Void>> tails = new ConcurrentHashMap<>();

    /**
     * The work, which begins when all that was put into the same lane before has succeeded; after a failure the lane
     * stands still. To be called in order, and each result to be subscribed to.
     *
     * @param directoryId null is a lane of its own
     */
    Mono<Void> inTurn(@Nullable String directoryId, Mono<Void> work) {
        String lane = Objects.requireNonNullElse(directoryId, "");
        Sinks.Empty<Void> done = Sinks.empty();
        Sinks.Empty<Void> before = tails.put(lane, done);
        Mono<Void> turn = before == null ? Mono.empty() : before.asMono();
        return turn.then(work).doOnSuccess(nothing -> {
            tails.remove(lane, done);
            done.tryEmitEmpty();
        });
    }
}
