package io.dirflux.http;

import io.netty.resolver.AddressResolverGroup;
import java.net.SocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.TransportConfig;
import reactor.util.context.Context;

/**
 * A pool of connections, beside which a call may ask for a new one in its {@code Context}. The pool cannot promise
 * that: it may hand out another connection that is dead. A new connection is closed after its exchange.
 */
final class ConnectionChoice implements ConnectionProvider {

    private static final Object NEW = ConnectionChoice.class;

    private final ConnectionProvider pool;

    ConnectionChoice(ConnectionProvider pool) {
        this.pool = pool;
    }

    /** Asks for a connection that is certainly new. */
    static Context newConnection(Context context) {
        return context.put(NEW, true);
    }

    @Override
    public Mono<? extends Connection> acquire(
            TransportConfig config,
            ConnectionObserver observer,
            @Nullable Supplier<? extends SocketAddress> remoteAddress,
            @Nullable AddressResolverGroup<?> resolver) {
        return Mono.deferContextual(context -> {
            ConnectionProvider provider = context.hasKey(NEW) ? ConnectionProvider.newConnection() : pool;
            return provider.acquire(config, observer, remoteAddress, resolver);
        });
    }

    @Override
    public void disposeWhen(SocketAddress address) {
        pool.disposeWhen(address);
    }

    @Override
    public void dispose() {
        pool.dispose();
    }

    @Override
    public Mono<Void> disposeLater() {
        return pool.disposeLater();
    }

    @Override
    public boolean isDisposed() {
        return pool.isDisposed();
    }

    @Override
    public int maxConnections() {
        return pool.maxConnections();
    }

    @Override
    public @Nullable Map<SocketAddress, Integer> maxConnectionsPerHost() {
        return pool.maxConnectionsPerHost();
    }

    @Override
    public @Nullable Builder mutate() {
        return pool.mutate();
    }

    @Override
    public @Nullable String name() {
        return pool.name();
    }
}
