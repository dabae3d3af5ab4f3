/**
 * The rate limit of a client: set it, watch it, share it, or use the limiter for calls of your own.
 *
 * <p>A client has a limit of 10 requests per second by default. {@link io.dirflux.ratelimit.RateLimits} changes it, and
 * {@link io.dirflux.ratelimit.RateLimiter} is the limiter itself, for your own calls under the same API key:
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(10).perDirectory(4));
 * DirectorySyncClient client = DirectorySyncClient.builder()
 *         .apiKey("sk_...")
 *         .rateLimiter(limiter)
 *         .build();
 * Mono<String> ownCall = webClient.get().uri("/organizations").retrieve().bodyToMono(String.class)
 *         .transformDeferred(limiter.<String>limit(RateLimitKey.client()));   // waits for a permit of the same key
 * Mono<Integer> free = client.rateLimit().map(RateLimitSnapshot::available);  // costs no request
 * }</pre>
 *
 * <p>The verbs of a limiter: {@code acquire} waits for a permit, {@code ended} reports the end of its request,
 * {@code limit} does both around a source, and {@code snapshot} tells the state of a key.
 *
 * <p>Inside, {@code TokenBucketLimiter} is the reactive shell. {@code PermitQueue} chooses the next caller,
 * {@code TokenBucket} counts the tokens of one key, and {@code RateLearner} learns from the answers. Those three are
 * arithmetic that is told the time. The package knows keys, not routes.
 */
@NullMarked
package io.dirflux.ratelimit;

import org.jspecify.annotations.NullMarked;
