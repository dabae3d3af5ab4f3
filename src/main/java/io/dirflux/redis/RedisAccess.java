package io.dirflux.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The two connections of a limiter: one for scripts, one that listens. Both are opened when they are needed. If the one
 * for scripts is replaced, so is the other, which nobody asks anything: it is as dead, or leads to the same replica.
 */
final class RedisAccess<C extends StatefulConnection<String, String>> implements AutoCloseable {

    private static final Duration LEAST_PAUSE = Duration.ofMillis(500);
    private static final Duration MOST_PAUSE = Duration.ofSeconds(5);

    private final RedisConnection<C> commands;
    private final Function<C, RedisScriptingAsyncCommands<String, String>> scripting;
    private final RedisConnection<StatefulRedisPubSubConnection<String, String>> listening;
    private final AtomicReference<@Nullable C> used = new AtomicReference<>();
    private final Disposable.Swap subscription = Disposables.swap();
    private volatile Runnable listen = () -> {};
    private volatile boolean closed;

    private RedisAccess(
            RedisConnection<C> commands,
            Function<C, RedisScriptingAsyncCommands<String, String>> scripting,
            RedisConnection<StatefulRedisPubSubConnection<String, String>> listening) {
        this.commands = commands;
        this.scripting = scripting;
        this.listening = listening;
    }

    static RedisAccess<?> of(RedisClient client) {
        return new RedisAccess<>(
                new RedisConnection<StatefulRedisConnection<String, String>>(() -> client.connect(StringCodec.UTF8)),
                StatefulRedisConnection::async,
                new RedisConnection<>(() -> client.connectPubSub(StringCodec.UTF8)));
    }

    static RedisAccess<?> of(RedisClusterClient client) {
        return new RedisAccess<>(
                new RedisConnection<StatefulRedisClusterConnection<String, String>>(
                        () -> client.connect(StringCodec.UTF8)),
                StatefulRedisClusterConnection::async,
                new RedisConnection<>(() -> client.connectPubSub(StringCodec.UTF8)));
    }

    /** The answer of a script, once it is connected. Lazy. */
    Mono<List<Object>> run(RedisScript script, String[] keys, String[] arguments) {
        return commands.ask(connection -> {
            C before = used.getAndSet(connection);
            if (before != null && before != connection) {
                listening.drop();
                listen.run();
            }
            return script.run(scripting.apply(connection), keys, arguments);
        });
    }

    /** Hands the messages of a channel to a listener, from when it is connected until {@link #close}. */
    void listen(String channel, RedisPubSubListener<String, String> listener) {
        listen = () -> subscription.update(subscribe(channel, listener));
        listen.run();
    }

    private Disposable subscribe(String channel, RedisPubSubListener<String, String> listener) {
        return Mono.defer(listening::get)
                .doOnNext(connection -> {
                    connection.removeListener(listener); // of an earlier try
                    connection.addListener(listener);
                })
                .flatMap(connection ->
                        Mono.fromCompletionStage(() -> connection.async().subscribe(channel)))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, LEAST_PAUSE)
                        .maxBackoff(MOST_PAUSE)
                        .filter(failure -> !closed))
                .subscribe(listens -> {}, failure -> {}); // it fails only once closed
    }

    @Override
    public void close() {
        closed = true;
        commands.close();
        listening.close();
    }
}
