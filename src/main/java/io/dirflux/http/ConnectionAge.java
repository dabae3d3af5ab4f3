package io.dirflux.http;

import java.time.Duration;
import java.util.function.BiPredicate;
import reactor.netty.Connection;
import reactor.netty.resources.ConnectionProvider.ConnectionMetadata;

/**
 * Decides which connections leave the pool: broken ones, ones that have been idle too long, and ones that are too old,
 * so that a load balancer can move its clients to other addresses. A connection in use is not interrupted.
 */
final class ConnectionAge implements BiPredicate<Connection, ConnectionMetadata> {

    private static final double MOST_JITTER = 0.1;
    private static final int STEPS = 1000;

    private final long maxIdleMillis;
    private final long maxLifeMillis;

    ConnectionAge(Duration maxIdleTime, Duration maxLifeTime) {
        this.maxIdleMillis = maxIdleTime.toMillis();
        this.maxLifeMillis = maxLifeTime.toMillis();
    }

    @Override
    public boolean test(Connection connection, ConnectionMetadata usage) {
        return !connection.channel().isActive()
                || !connection.isPersistent()
                || usage.idleTime() >= maxIdleMillis
                || usage.lifeTime() >= lifeMillis(connection.channel().id().hashCode());
    }

    /** The life of a connection, shortened by up to a tenth, so that those opened together do not all end together. */
    long lifeMillis(int hashOfConnection) {
        double random = Math.floorMod(hashOfConnection, STEPS) / (double) STEPS;
        return (long) (maxLifeMillis * (1 - MOST_JITTER * random));
    }
}
