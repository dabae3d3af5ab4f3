package io.dirflux.ratelimit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A limiter whose limits several processes share. {@code io.dirflux.redis} has one that shares them through Redis.
 *
 * <p>It is the limiter of {@link RateLimiter#create(RateLimits)} with all its rules, but a token can be used by one
 * process at a time: it leases tokens from a {@link LeaseStore}. For example, four processes share 10 per second. If
 * all are busy, each has two or three tokens and takes turns with the rest. If one is idle, the other three have all
 * ten: the idle one returns its tokens five seconds after its last call. A token goes from one process to another while
 * it cools, which costs no time.
 *
 * <ul>
 *   <li><b>Cost.</b> A permit costs no round trip. While there are calls, a process speaks to the store about four
 *       times a second, and at most 20 times. Without calls it does not.
 *   <li><b>Holds.</b> A hold that one process learns from a 429 holds all, at once. The lowest rate that a process has
 *       learned is the rate of all.
 *   <li><b>The store is away.</b> If it does not answer within 100 ms (one second for the first time), it is asked
 *       again. If it has not answered for 0.7 seconds, this process goes on with its part: the limit divided by the
 *       last known number of processes, rounded down. No call fails. The store is asked again every half second.
 *   <li><b>A process dies.</b> Its tokens are free again at most two seconds (and a period of the limit) later.
 * </ul>
 *
 * <p>Thread-safe. {@link #close} returns the tokens to the others.
 */
public final class SharedRateLimiter implements RateLimiter, SharedRateLimit, AutoCloseable {

    private final TokenBucketLimiter limiter;
    private final LeaseExchange exchange;

    private SharedRateLimiter(Builder builder) {
        Scheduler scheduler = builder.scheduler;
        limiter = new TokenBucketLimiter(
                builder.limits,
                scheduler == null ? Schedulers.parallel() : scheduler,
                scheduler == null ? Schedulers.boundedElastic() : scheduler,
                builder.store,
                builder.processes);
        exchange = Objects.requireNonNull(limiter.exchange());
    }

    /**
     * A builder with all defaults.
     *
     * @param limits the limits of all processes together; an undecided limit per directory counts as none
     * @param store speaks for this process
     */
    public static Builder builder(RateLimits limits, LeaseStore store) {
        return new Builder(limits, store);
    }

    @Override
    public Mono<Permit> acquire(PermitRequest request) {
        return limiter.acquire(request);
    }

    /** The part of the limit that this process holds. While it holds nothing, the limit counts as free. */
    @Override
    public Mono<RateLimitSnapshot> snapshot(RateLimitKey key) {
        return limiter.snapshot(key);
    }

    @Override
    public RateLimitSnapshot snapshotNow() {
        return limiter.snapshotNow();
    }

    @Override
    public RateLimitSnapshot snapshotNow(RateLimitKey.Scope scope) {
        return limiter.snapshotNow(scope);
    }

    /**
     * Changes the limits of this process. While the processes differ, the lowest rate counts, so change them in all.
     */
    @Override
    public void changeLimits(RateLimits limits) {
        limiter.changeLimits(limits);
    }

    @Override
    public SharedLimitStatus status() {
        return exchange.status();
    }

    /**
     * Returns all tokens to the other processes, and completes when the store knows it or does not answer. Without it
     * they would be free a period and a second later. A later call takes part again.
     */
    public Mono<Void> leave() {
        return Mono.create(sink -> limiter.submit(now -> exchange.leave(sink::success)));
    }

    /** Returns all tokens to the other processes, without waiting for it. A later call takes part again. */
    @Override
    public void close() {
        leave().subscribe();
    }

    /** Configures a {@link SharedRateLimiter}. Not thread-safe. */
    public static final class Builder {

        private final RateLimits limits;
        private final LeaseStore store;
        private int processes = 1;
        private @Nullable Scheduler scheduler;

        private Builder(RateLimits limits, LeaseStore store) {
            this.limits = Objects.requireNonNull(limits, "limits");
            this.store = Objects.requireNonNull(store, "store");
        }

        /**
         * How many processes there are, for the time until the store has answered once; 1 by default.
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

        /** The clock, and the threads that deliver; parallel() and boundedElastic() by default. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** A limiter with these settings. */
        public SharedRateLimiter build() {
            return new SharedRateLimiter(this);
        }
    }
}
