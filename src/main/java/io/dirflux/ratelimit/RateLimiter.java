package io.dirflux.ratelimit;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps all subscribers of a client, or of several clients, inside a rate limit. You can implement it yourself and set
 * your limiter with {@code DirectorySyncClient.builder().rateLimiter(..)}. The test class {@code RateLimiterContract}
 * checks it.
 */
public interface RateLimiter {

    /**
     * Waits for a permit under every key of the request and emits it, or fails with
     * {@link io.dirflux.error.PermitWaitException}.
     *
     * <ul>
     *   <li>Lazy: a subscription enters the queue on its first demand, and each subscription gets a permit of its own.
     *   <li>Callers with the same keys and priority are served first come, first served.
     *   <li>Cancelling a subscription that waits leaves the queue and spends nothing.
     *   <li>The subscriber must report the {@linkplain Permit#ended end} of the request.
     * </ul>
     */
    Mono<Permit> acquire(PermitRequest request);

    /**
     * The state of a key at the moment of the subscription. Empty if the limiter does not tell; those of
     * {@link #create} do.
     */
    default Mono<RateLimitSnapshot> snapshot(RateLimitKey key) {
        return Mono.empty();
    }

    /**
     * The state of the client-wide key now, for a gauge. It never blocks and costs no request. The first call may
     * return the state of a new limiter if other threads use the limiter at that moment; every later one returns the
     * state after the last permit, answer or timer. Null if the limiter does not tell; those of {@link #create} do.
     */
    default @Nullable RateLimitSnapshot snapshotNow() {
        return null;
    }

    /**
     * The state of one level of limits now, for a gauge that names no directory. That of {@code CLIENT} is {@link
     * #snapshotNow()}. That of {@code DIRECTORY} is about all directories in use together: the permits of the one that
     * has fewest, the callers that wait under any of them, and the longest hold; its key has an empty id. It never
     * blocks and costs no request. If another thread uses the limiter at that moment, the state may be the one of the
     * call before. Null if the limiter does not tell; those of {@link #create} do.
     */
    default @Nullable RateLimitSnapshot snapshotNow(RateLimitKey.Scope scope) {
        return scope == RateLimitKey.Scope.CLIENT ? snapshotNow() : null;
    }

    /**
     * Changes the limits while calls are running, for example after your plan was raised.
     *
     * <ul>
     *   <li>Callers that wait keep their places, and none of them fails because of the change. The longest wait that a
     *       caller came with stays as it was.
     *   <li>Permits that are spent stay spent. From 10 to 20 per second with ten spent, ten more are free at once. From
     *       10 to 4 with ten spent, the next one is free when seven are back.
     *   <li>What the limiter has learned about a changed limit is forgotten; a hold after a 429 stays.
     *   <li>Without a limit only requests in flight are known. After a change to a limit, requests that have already
     *       ended do not count.
     * </ul>
     *
     * <p>It never blocks, and applies to every call that asks for a permit after it returns.
     *
     * @param limits the new limits; an undecided limit per directory counts as none
     * @throws UnsupportedOperationException if the limiter cannot change; those of {@link #create} can
     */
    default void changeLimits(RateLimits limits) {
        throw new UnsupportedOperationException(
                "This RateLimiter cannot change its limits; it has to implement changeLimits(RateLimits)");
    }

    /**
     * The limiter as an operator for {@code transformDeferred}. It subscribes to the source when a permit is granted,
     * and ends the permit when the source completes, fails or is cancelled. A source that completes counts as answered.
     * If the subscription is cancelled while it waits, the source is never subscribed to.
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
     * A token bucket per key; see {@link #create(RateLimits, Scheduler)}. Its clock is {@link Schedulers#parallel()},
     * and permits that were waited for are delivered on {@link Schedulers#boundedElastic()}, where a subscriber that
     * blocks delays no other.
     */
    static RateLimiter create(RateLimits limits) {
        return new TokenBucketLimiter(limits, Schedulers.parallel(), Schedulers.boundedElastic());
    }

    /**
     * A token bucket per key. For example, 10 per second means 10 tokens: ten calls go at once. The eleventh goes when
     * the first token is back, about a second after the first answer. That is one period after the server must have
     * counted the call, so no window of one second counts more than ten, wherever the server's windows begin.
     *
     * <p><b>Keys.</b> Every request pays under {@link RateLimitKey#client()}, even if it does not name that key. If it
     * names a directory that has a limit, it pays under that key too, at the same moment. Directories take turns: one
     * with a thousand waiters delays another directory's first call by one permit.
     *
     * <p><b>Holds.</b> A 429 holds its key for all callers: the directory's key if the request paid under one that has
     * a limit, else the client-wide key. The hold lasts for the {@code Retry-After}, else until the
     * {@code X-RateLimit-Reset}, else for one period, and at most 60 seconds. {@code X-RateLimit-Remaining: 0} holds
     * the key until the reset too, if our own requests do not explain it or if the reset is more than 2 seconds ahead.
     *
     * <p><b>A shared key.</b> The limiter learns what other clients take of the limit. The rate goes down to what they
     * leave if the server answers 429 although it can have counted fewer of our requests than the limit, or if {@code
     * X-RateLimit-Remaining} says so. A single answer that asks for a tenth less may be chance and is not enough. The
     * rate goes up by a tenth at a time, for the first time after 60 seconds, or after 20 if the server says what is
     * left. While others seem to use the key, one round in eight leaves them another fifth of the limit. Others that
     * use two fifths or more are likely to be processes like this one: then it takes a part that becomes even with
     * theirs, and all its permits are 90 ms apart at 10 per second while callers wait. {@code X-RateLimit-Limit} can
     * lower a limit whose period is one second, and can raise it up to {@link RateLimits#maxRate}.
     *
     * <p><b>Outages.</b> After 5 seconds and ten requests without an answer other than 5xx, only every tenth permit is
     * spent, until the first such answer.
     *
     * <p><b>Threads.</b> A permit that is free, or a refusal at once, is delivered on the thread that asks for it.
     * Everything that was waited for is delivered on the scheduler, each as a task of its own. So is a request that is
     * made while a decision is being delivered on the same thread.
     *
     * <p>The limiter holds no resources, except one timer while callers wait. There is nothing to close.
     *
     * @param limits the rates; an undecided limit per directory counts as none
     * @param scheduler the limiter's only clock, and the threads that deliver. If it is shut down, callers that wait
     *     fail with {@link io.dirflux.error.SchedulerShutdownException}
     */
    static RateLimiter create(RateLimits limits, Scheduler scheduler) {
        return new TokenBucketLimiter(limits, scheduler, scheduler);
    }

    /** A limiter that grants everything at once. */
    static RateLimiter unlimited() {
        return create(RateLimits.unlimited());
    }
}
