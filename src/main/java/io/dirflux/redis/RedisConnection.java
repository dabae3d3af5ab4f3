package io.dirflux.redis;

import io.lettuce.core.api.StatefulConnection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * A connection that is opened when it is needed: for the first time, and again if that has failed or the connection was
 * lost. Lettuce would reconnect by itself, but after a long outage only every 30 seconds, and each process at another
 * time. It connects on the calling thread, so it is called on {@code boundedElastic()}.
 */
final class RedisConnection<C extends StatefulConnection<String, String>> implements AutoCloseable {

    private final Callable<C> connect;
    private @Nullable Mono<C> attempt;
    private @Nullable C open;
    private boolean closed;

    RedisConnection(Callable<C> connect) {
        this.connect = connect;
    }

    /** The connection, or the failure of the attempt that is under way. A cancel does not end the attempt. */
    synchronized Mono<C> get() {
        if (closed) {
            return Mono.error(new IllegalStateException("The limiter is closed"));
        }
        if (open != null && !open.isOpen()) {
            close(open);
            open = null;
            attempt = null;
        }
        if (attempt == null) {
            Sinks.One<C> result = Sinks.one();
            Schedulers.boundedElastic().schedule(() -> connect(result));
            attempt = result.asMono();
        }
        return attempt;
    }

    private void connect(Sinks.One<C> result) {
        try {
            C connection = connect.call();
            keep(connection);
            result.tryEmitValue(connection);
        } catch (Throwable failure) { // an Error too: a Netty that does not fit
            forget();
            result.tryEmitError(failure);
        }
    }

    private synchronized void keep(C connection) {
        open = connection;
        if (closed) {
            close(connection);
        }
    }

    private synchronized void forget() {
        attempt = null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (open != null) {
            close(open);
        }
    }

    private void close(C connection) {
        connection.closeAsync().exceptionally(failure -> null);
    }
}
