package io.dirflux;

import io.dirflux.error.ClientClosedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The calls under way, so that closing the client can end them. */
final class RunningCalls {

    private final Set<Sinks.Empty<?>> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** The call, ended with {@link ClientClosedException} as soon as the client is closed. */
    <T> Mono<T> guard(Mono<T> call) {
        return Mono.defer(() -> {
            Sinks.Empty<T> end = Sinks.empty();
            running.add(end);
            if (closed) { // looked at after the call was added: close() ends it, or we see that it ran
                running.remove(end);
                return Mono.error(new ClientClosedException());
            }
            // not takeUntilOther: when the other fails, it leaves the call running
            return Mono.firstWithSignal(call, end.asMono()).doFinally(signal -> running.remove(end));
        });
    }

    void close() {
        closed = true;
        running.forEach(end -> end.tryEmitError(new ClientClosedException()));
    }
}
