package io.dirflux.ratelimit;

import java.util.Objects;
import java.util.function.Function;
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
 *       last known number of processes, rounded down. No call fails. The store is asked again every half second. When
 *       it answers, tokens that no process has claimed are free a second and a period later.
 *   <li><b>A process dies.</b> Its tokens are free again at most two seconds (and a period of the limit) later.
 * </ul>
 *
 * <p>Thread-safe. {@link #close} returns the tokens to the others.
 */
public class SharedRateLimiter implements RateLimiter, AutoCloseable {

    private final TokenBucketLimiter limiter;
    private final LeaseExchange exchange;

    /** For a class that opens a store of its own. */
    protected SharedRateLimiter(Builder<?> settings, LeaseStore store) {
        Scheduler scheduler = settings.scheduler;
        limiter = new TokenBucketLimiter(
                settings.limits,
                scheduler == null ? Schedulers.parallel() : scheduler,
                scheduler == null ? Schedulers.boundedElastic() : scheduler,
                Objects.requireNonNull(store, "store"),
                settings.processes);
        exchange = Objects.requireNonNull(limiter.exchange());
    }

    /**
     * A builder with all defaults.
     *
     * @param limits the limits of all processes together; an undecided limit per directory counts as none
     * @param store speaks for this process
     */
    public static Builder<SharedRateLimiter> builder(RateLimits limits, LeaseStore store) {
        return builder(settings -> new SharedRateLimiter(settings, store)).limits(limits);
    }

    /** For a class that opens a store of its own: a builder of it. */
    protected static <L extends SharedRateLimiter> Builder<L> builder(Function<Builder<L>, L> limiter) {
        return new Builder<>(limiter);
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

    /** Whether the store answers, and how many processes there are. Does not block, and asks nobody. */
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

    /**
     * Configures a {@link SharedRateLimiter}. Not thread-safe.
     *
     * @param <L> the class of the limiter
     */
    public static final class Builder<L extends SharedRateLimiter> {

        private final Function<Builder<L>, L> limiter;
        private RateLimits limits = RateLimits.perSecond(10);
        private int processes = 1;
        private @Nullable Scheduler scheduler;

        private Builder(Function<Builder<L>, L> limiter) {
            this.limiter = limiter;
        }

        /**
         * The limits of all processes together; 10 per second by default, and none per directory. Do not {@code share}
         * them. Give all processes the same limits.
         */
        public Builder<L> limits(RateLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * How many processes there are; 1 by default. It counts only if the store is away when the process starts. Then
         * each process takes an equal part of the limit.
         *
         * @param processes from 1 to 1,000
         * @throws IllegalArgumentException outside that range
         */
        public Builder<L> processes(int processes) {
            if (processes < 1 || processes > 1_000) {
                throw new IllegalArgumentException("A limit is shared by 1 to 1000 processes, not by " + processes);
            }
            this.processes = processes;
            return this;
        }

        /** The timers, and the threads that deliver; {@code parallel()} and {@code boundedElastic()} by default. */
        public Builder<L> scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** A limiter with these settings. The store is asked nothing before the first call. */
        public L build() {
            return limiter.apply(this);
        }
    }
}
