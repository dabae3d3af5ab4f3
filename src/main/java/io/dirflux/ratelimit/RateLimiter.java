package io.dirflux.ratelimit;

import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

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
     * How a key stands at the moment it is asked. Empty if this limiter does not tell; ours do.
     */
    default Mono<RateLimitSnapshot> snapshot(RateLimitKey key) {
        return Mono.empty();
    }

    /**
     * The limiter as an operator, for {@code transformDeferred}: the source is subscribed to when a permit is granted,
     * and its end, error or cancellation ends the permit. A source that completes counts as answered. Cancelled while it
     * waits, the source is never subscribed to.
     *
     * <pre>{@code
     * Mono<String> limited = call.transformDeferred(limiter.<String>limit(RateLimitKey.client()));
     * }</pre>
     */
    default <T> Function<Publisher<T>, Publisher<T>> limit(RateLimitKey... keys) {
        PermitRequest request = PermitRequest.of(keys);
        return source -> source instanceof Mono<T> mono
                ? Mono.usingWhen(
                        acquire(request),
                        permit -> mono,
                        permit -> end(permit, RateFeedback.silent()),
                        (permit, error) -> end(permit, RateFeedback.none()),
                        permit -> end(permit, RateFeedback.cancelled()))
                : Flux.usingWhen(
                        acquire(request),
                        permit -> Flux.from(source),
                        permit -> end(permit, RateFeedback.silent()),
                        (permit, error) -> end(permit, RateFeedback.none()),
                        permit -> end(permit, RateFeedback.cancelled()));
    }

    private static Mono<Void> end(Permit permit, RateFeedback feedback) {
        return Mono.fromRunnable(() -> permit.ended(feedback));
    }

    /**
     * A token bucket per key; see {@link #create(RateLimits, Scheduler)}. It tells the time by {@link Schedulers#parallel()}
     * and delivers what was waited for on {@link Schedulers#boundedElastic()}, where a consumer that blocks delays nobody
     * else.
     */
    static RateLimiter create(RateLimits limits) {
        return new TokenBucketLimiter(limits, Schedulers.parallel(), Schedulers.boundedElastic());
    }

    /**
     * A token bucket per key. Ten per second with a burst of ten: ten calls go at once; the eleventh goes when the first
     * one's token is back, about a second after its answer: one period after the server must have counted it, so that no
     * window of one second counts more than ten, however the server lays its windows.
     *
     * <p>Every request pays under {@link RateLimitKey#client()}, whether it names that key or not, and under its
     * directory's if it names one that has a limit; both are paid together. Directories take turns, so that one with a
     * thousand waiters delays another's first call by one permit.
     *
     * <p>A 429 holds its key for all callers (the directory's if that was paid and has a limit): for its
     * {@code Retry-After}, else until its {@code X-RateLimit-Reset}, else for one period, at most 60 seconds. So does
     * {@code X-RateLimit-Remaining: 0} if our own sends do not explain it, or if the reset is more than 2 seconds ahead.
     *
     * <p>What others take of the limit is learnt: 429s while fewer of our own requests than the limit can have been
     * counted, or an {@code X-RateLimit-Remaining} that says so, lower the rate to what is left; a single one that asks for a
     * tenth less is taken for chance. It climbs back by a tenth at a time, the first step after 20 seconds. While others
     * seem to use the key, one round in eight leaves them a fifth of the limit more, so that they are not crowded out, and
     * show. {@code X-RateLimit-Limit} may lower a limit of one second's period, and raises it only up to
     * {@link RateLimits#maxRate}.
     *
     * <p>While the server is down (5 seconds and ten requests without an answer other than 5xx) only every tenth permit is
     * spent, until the first answer.
     *
     * <p>The limiter holds no resource but at most one timer, and none while nobody waits: there is nothing to close.
     *
     * @param limits an undecided limit per directory counts as none
     * <p>A permit that is free, or a refusal at once, is delivered on the thread that asks for it; what had to be waited
     * for on the scheduler, and so is what is asked for while something is delivered to the same thread.
     *
     * @param scheduler its time is the limiter's only clock; permits and refusals that were waited for are delivered on it,
     *     each as a task of its own. If it is shut down, those who wait are refused
     */
    static RateLimiter create(RateLimits limits, Scheduler scheduler) {
        return new TokenBucketLimiter(limits, scheduler, scheduler);
    }

    /** Grants everything at once. */
    static RateLimiter unlimited() {
        return create(RateLimits.unlimited());
    }
}
