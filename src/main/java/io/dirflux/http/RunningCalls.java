package io.dirflux.http;

import io.dirflux.error.ClientClosedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** The running calls, so that closing the client can end them. */
final class RunningCalls {

    private final Set<Running<?>> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** The call, ended with {@link ClientClosedException} as soon as the client is closed. */
    <T> Mono<T> guard(Mono<T> call) {
        return Interruptible.mono("untilClosed", call, actual -> new Running<>(actual));
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        running.forEach(call -> call.interrupt(new ClientClosedException()));
    }

    private final class Running<T> extends Interruptible<T> {

        Running(CoreSubscriber<? super T> actual) {
            super(actual);
        }

        @Override
        void begun() {
            running.add(this);
            if (closed) { // looked at after the call was added: close() ends it, or we see that it ran
                interrupt(new ClientClosedException());
            }
        }

        @Override
        void ended() {
            running.remove(this);
        }
    }
}
