/**
 * One rate limit for several processes that use the same API key, shared through Redis.
 *
 * <pre>{@code
 * RedisClient redis = RedisClient.create("redis://localhost");   // your application's own
 *
 * RedisRateLimiter limiter = RedisRateLimiter.builder(redis, apiKey)
 *         .limits(RateLimits.perSecond(10).perDirectory(4))
 *         .processes(4)                                          // only until Redis has answered once
 *         .build();
 * DirectorySyncClient client = DirectorySyncClient.builder()
 *         .apiKey(apiKey)
 *         .rateLimiter(limiter)
 *         .build();
 * }</pre>
 *
 * <p>It needs {@code io.lettuce:lettuce-core}, which your application chooses; import {@code io.netty:netty-bom} in the
 * version of Reactor Netty beside it. {@link io.dirflux.ratelimit.SharedRateLimiter} says how processes share a limit.
 */
@NullMarked
package io.dirflux.redis;

import org.jspecify.annotations.NullMarked;
