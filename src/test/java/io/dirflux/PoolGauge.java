package io.dirflux;

import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;

/** The state of the pools of a connection provider. */
public final class PoolGauge implements ConnectionProvider.MeterRegistrar {

    private final Queue<ConnectionPoolMetrics> pools = new ConcurrentLinkedQueue<>();

    public ConnectionProvider provider() {
        return ConnectionProvider.builder("gauged")
                .maxConnections(8)
                .metrics(true, () -> this)
                .build();
    }

    public int acquired() {
        return pools.stream().mapToInt(ConnectionPoolMetrics::acquiredSize).sum();
    }

    public int pending() {
        return pools.stream()
                .mapToInt(ConnectionPoolMetrics::pendingAcquireSize)
                .sum();
    }

    @Override
    public void registerMetrics(
            String poolName, String id, SocketAddress remoteAddress, ConnectionPoolMetrics metrics) {
        pools.add(metrics);
    }
}
