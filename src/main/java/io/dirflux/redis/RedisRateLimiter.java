package io.dirflux.redis;

import io.dirflux.ratelimit.SharedRateLimiter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * One rate limit for all processes that use the same API key, shared through Redis.
 *
 * <pre>{@code
 * RedisRateLimiter limiter = RedisRateLimiter.builder(redis, apiKey)
 *         .limits(RateLimits.perSecond(10).perDirectory(4))
 *         .build();
 * }</pre>
 *
 * <p>{@link SharedRateLimiter} says how processes share a limit, and what happens while Redis is away. Four processes
 * that are always busy use more than 95% of the limit together, and the server refuses fewer than one request in two
 * hundred.
 *
 * <ul>
 *   <li>The application owns the {@code RedisClient}: address, Sentinel, TLS and credentials are its settings. The
 *       limiter opens two connections on the first call, without blocking, and {@link #close} closes them. One that is
 *       lost is opened again.
 *   <li>Redis holds one small value for the key and one for each directory in use, and forgets them two minutes and a
 *       period after the last use. Their names contain a digest of the API key, never the key itself.
 *   <li>It needs {@code EVAL}, {@code PUBLISH}, {@code SUBSCRIBE}, {@code GET}, {@code SET} and {@code TIME} on
 *       {@code dirflux:*}, and Redis 6 or later, or an engine that understands the same.
 *   <li>Only the clock of Redis counts. The clocks of the processes may differ.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class RedisRateLimiter extends SharedRateLimiter {

    private static final Duration LONGEST_CLOSE = Duration.ofMillis(200);

    private final RedisLeaseStore store;

    private RedisRateLimiter(Builder<RedisRateLimiter> settings, RedisLeaseStore store) {
        super(settings, store);
        this.store = store;
    }

    /**
     * A builder with all defaults, for one Redis or for Sentinel.
     *
     * @param redis the application's client, which it also shuts down
     * @param apiKey what the limit is counted by. If your key changes now and then, pass any text that all processes of
     *     the same WorkOS environment have in common
     */
    public static Builder<RedisRateLimiter> builder(RedisClient redis, String apiKey) {
        return builder(() -> RedisAccess.of(redis), RedisKeys.of(apiKey));
    }

    /** The same for a Redis Cluster. All values of one API key are in the same slot. */
    public static Builder<RedisRateLimiter> builder(RedisClusterClient redis, String apiKey) {
        return builder(() -> RedisAccess.of(redis), RedisKeys.of(apiKey));
    }

    private static Builder<RedisRateLimiter> builder(Supplier<RedisAccess<?>> redis, RedisKeys names) {
        return builder(settings -> new RedisRateLimiter(settings, new RedisLeaseStore(redis.get(), names)));
    }

    /** Does {@link #closeLater} without waiting for it. Does not block. */
    @Override
    public void close() {
        closeLater().subscribe();
    }

    /**
     * Returns the permits to the other processes and closes the connections. Completes within 200 ms, whether Redis
     * answers or not. Lazy. Wait for it before you shut the {@code RedisClient} down: otherwise the permits are free
     * one second and a period later.
     *
     * <pre>{@code
     * client.close();
     * limiter.closeLater().block();
     * redis.shutdown();
     * }</pre>
     */
    public Mono<Void> closeLater() {
        return leave().timeout(LONGEST_CLOSE).onErrorComplete().doFinally(end -> store.close());
    }
}
