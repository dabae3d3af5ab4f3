package io.dirflux.redis;

import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.ratelimit.SharedLimitStatus;
import io.dirflux.ratelimit.SharedRateLimit;
import io.dirflux.ratelimit.SharedRateLimiter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

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
 *       limiter opens two connections on the first call, without blocking, and {@link #close} closes them. Lettuce
 *       reconnects by itself.
 *   <li>Redis holds one small value for the key and one for each directory in use, and forgets them two minutes and a
 *       period after the last use. Their names contain a digest of the API key, never the key itself.
 *   <li>It needs {@code EVAL}, {@code PUBLISH}, {@code SUBSCRIBE}, {@code GET}, {@code SET} and {@code TIME} on
 *       {@code dirflux:*}, and Redis 6 or later, or an engine that understands the same.
 *   <li>Only the clock of Redis counts. The clocks of the processes may differ.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class RedisRateLimiter implements RateLimiter, SharedRateLimit, AutoCloseable {

    private static final Duration LONGEST_CLOSE = Duration.ofMillis(200);

    private final SharedRateLimiter shared;
    private final RedisLeaseStore store;

    private RedisRateLimiter(Builder builder) {
        store = new RedisLeaseStore(builder.redis.get(), builder.names);
        SharedRateLimiter.Builder limiter =
                SharedRateLimiter.builder(builder.limits, store).processes(builder.processes);
        shared = (builder.scheduler == null ? limiter : limiter.scheduler(builder.scheduler)).build();
    }

    /**
     * A builder with all defaults, for one Redis or for Sentinel.
     *
     * @param redis the application's client, which it also shuts down
     * @param apiKey what the limit is counted by. If your key changes now and then, pass any text that all processes of
     *     the same WorkOS environment have in common
     */
    public static Builder builder(RedisClient redis, String apiKey) {
        return new Builder(() -> RedisAccess.of(redis), RedisKeys.of(apiKey));
    }

    /** The same for a Redis Cluster. All values of one API key are in the same slot. */
    public static Builder builder(RedisClusterClient redis, String apiKey) {
        return new Builder(() -> RedisAccess.of(redis), RedisKeys.of(apiKey));
    }

    @Override
    public Mono<Permit> acquire(PermitRequest request) {
        return shared.acquire(request);
    }

    /** The part of the limit that this process holds. While it holds nothing, the limit counts as free. */
    @Override
    public Mono<RateLimitSnapshot> snapshot(RateLimitKey key) {
        return shared.snapshot(key);
    }

    @Override
    public RateLimitSnapshot snapshotNow() {
        return shared.snapshotNow();
    }

    @Override
    public RateLimitSnapshot snapshotNow(RateLimitKey.Scope scope) {
        return shared.snapshotNow(scope);
    }

    /** Changes the limits of this process. While the processes differ, the lowest rate counts. */
    @Override
    public void changeLimits(RateLimits limits) {
        shared.changeLimits(limits);
    }

    /** Whether Redis answers, and how many processes there are. Does not block, and asks nobody. */
    @Override
    public SharedLimitStatus status() {
        return shared.status();
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
        return shared.leave().timeout(LONGEST_CLOSE).onErrorComplete().doFinally(end -> store.close());
    }

    /** Configures a {@link RedisRateLimiter}. Not thread-safe. */
    public static final class Builder {

        private final Supplier<RedisAccess> redis;
        private final RedisKeys names;
        private RateLimits limits = RateLimits.perSecond(10);
        private int processes = 1;
        private @Nullable Scheduler scheduler;

        private Builder(Supplier<RedisAccess> redis, RedisKeys names) {
            this.redis = redis;
            this.names = names;
        }

        /**
         * The limits of all processes together; 10 per second by default, and none per directory. Do not {@code share}
         * them. Give all processes the same limits.
         */
        public Builder limits(RateLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * How many processes there are; 1 by default. It counts only if Redis is away when the process starts. Then
         * each process takes an equal part of the limit.
         *
         * @param processes from 1 to 1,000
         * @throws IllegalArgumentException outside that range
         */
        public Builder processes(int processes) {
            if (processes < 1 || processes > 1_000) {
                throw new IllegalArgumentException("A limit is shared by 1 to 1000 processes, not by " + processes);
            }
            this.processes = processes;
            return this;
        }

        /** The timers, and the threads that deliver; {@code parallel()} and {@code boundedElastic()} by default. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** A limiter with these settings. Nothing is sent before the first call. */
        public RedisRateLimiter build() {
            return new RedisRateLimiter(this);
        }
    }
}
