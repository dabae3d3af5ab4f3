package io.dirflux.ratelimit;

import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps all subscribers of a client, or of several, inside a rate limit. The plug-in point: an implementation of your
 * own goes into {@code DirectorySyncClient.builder().rateLimiter(..)}.
 */
public interface RateLimiter {

    /**
     * Waits for a permit under every key of the request and emits it, or fails with
     * {@link io.dirflux.error.PermitWaitException}. Lazy: it queues when subscribed to. First come, first served among
     * callers of the same keys and priority. Cancelling while it waits gives the place back and spends nothing. The
     * permit must be {@linkplain Permit#ended ended} by whoever got it.
     */
    Mono<Permit> acquire(PermitRequest request);

    /**
     * The limiter as an operator, for {@code transformDeferred}: the source is subscribed to when a permit is granted,
     * and its end, error or cancellation ends the permit.
     *
     * <pre>{@code
     * Mono<String> limited = call.transformDeferred(limiter.<String>limit(RateLimitKey.client()));
     * }</pre>
     */
    default <T> Function<Publisher<T>, Publisher<T>> limit(RateLimitKey... keys) {
        PermitRequest request = PermitRequest.of(keys);
        return source -> source instanceof Mono<T> mono
                ? Mono.usingWhen(acquire(request), permit -> mono, RateLimiter::end)
                : Flux.usingWhen(acquire(request), permit -> Flux.from(source), RateLimiter::end);
    }

    private static Mono<Void> end(Permit permit) {
        return Mono.fromRunnable(() -> permit.ended(RateFeedback.none()));
    }
}
