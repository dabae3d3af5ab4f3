package io.dirflux.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * A connection that is opened when it is needed: for the first time, and again if that has failed or the connection is
 * of no use any more. One attempt at a time.
 *
 * <ul>
 *   <li>It was lost. Lettuce would reconnect by itself, but after a long outage only every 30 seconds, and each process
 *       at another time.
 *   <li>It leads to a replica, which refuses to write: a new one may lead to the master.
 *   <li>It is open, but nothing has been answered for three seconds since a question: a host without power closes
 *       nothing.
 * </ul>
 *
 * <p>Lettuce connects on the calling thread, so it is called on {@code boundedElastic()}.
 */
final class RedisConnection<C extends StatefulConnection<String, String>> implements AutoCloseable {

    private static final long LONGEST_SILENCE = Duration.ofSeconds(3).toNanos();
    private static final String ON_A_REPLICA = "READONLY"; // Redis 6 has it in the middle of the error of a script

    private final Callable<C> connect;
    private @Nullable Mono<C> attempt;
    private @Nullable C open;
    private boolean asked;
    private long askedAt;
    private boolean closed;

    RedisConnection(Callable<C> connect) {
        this.connect = connect;
    }

    /** The connection, or the failure of the attempt that is under way. A cancel does not end the attempt. */
    synchronized Mono<C> get() {
        if (closed) {
            return Mono.error(new IllegalStateException("The limiter is closed"));
        }
        C current = open;
        if (current != null && (!current.isOpen() || isSilent())) {
            drop(current);
        }
        if (attempt == null) {
            Sinks.One<C> result = Sinks.one();
            Schedulers.boundedElastic().schedule(() -> connect(result));
            attempt = result.asMono();
        }
        return attempt;
    }

    /**
     * The answer to a question that is put on the connection. Lazy. A cancel does not take the question back, and an
     * answer that comes after it still shows that the connection is of use.
     */
    <T> Mono<T> ask(Function<? super C, Mono<T>> question) {
        return Mono.defer(this::get)
                .flatMap(connection -> Mono.fromFuture(
                        () -> question.apply(connection)
                                .doOnSubscribe(subscription -> asked(connection))
                                .doOnSuccess(answer -> answered(connection))
                                .doOnError(
                                        RedisCommandExecutionException.class, refusal -> refused(connection, refusal))
                                .toFuture(),
                        true));
    }

    private boolean isSilent() {
        return asked && System.nanoTime() - askedAt >= LONGEST_SILENCE;
    }

    private synchronized void asked(C connection) {
        if (connection == open && !asked) {
            asked = true;
            askedAt = System.nanoTime();
        }
    }

    private synchronized void answered(C connection) {
        if (connection == open) {
            asked = false;
        }
    }

    private void refused(C connection, RedisCommandExecutionException refusal) {
        answered(connection);
        if (String.valueOf(refusal.getMessage()).contains(ON_A_REPLICA)) {
            drop(connection);
        }
    }

    /** The next question opens a new one. */
    synchronized void drop() {
        if (open != null) {
            drop(open);
        }
    }

    private synchronized void drop(C connection) {
        if (connection == open) {
            open = null;
            attempt = null;
            asked = false;
            close(connection);
        }
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
