package io.dirflux.benchmarks;

import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What the limiter costs, on one thread and in a time that is turned by hand: nobody waits for a clock. */
@Fork(1)
public class LimiterBenchmark {

    private static final int RATE = 1_000;
    private static final RateFeedback ANSWERED = RateFeedback.of(200, header -> List.of(), Clock.systemUTC());

    /** A queue that never gets shorter: a caller that got a permit asks for the next one. */
    @State(Scope.Thread)
    public static class Saturated {

        /** How many wait. */
        @Param({"1", "100", "10000", "100000"})
        public int waiters;

        private final HandTurnedScheduler time = new HandTurnedScheduler();
        private final Mono<Permit> permit = permits(time);
        private long granted;

        /** Queues them. */
        @Setup(Level.Trial)
        public void queue() {
            for (int i = 0; i < waiters; i++) {
                permit.subscribe(this::granted);
            }
            time.run();
        }

        private void granted(Permit one) {
            granted++;
            one.ended(ANSWERED);
            permit.subscribe(this::granted);
        }
    }

    /** Waiters whose turn does not come. */
    @State(Scope.Thread)
    public static class Waiting {

        private final List<Disposable> waiters = new ArrayList<>();

        /** Queues 10,000 behind a spent limit. */
        @Setup(Level.Invocation)
        public void queue() {
            HandTurnedScheduler time = new HandTurnedScheduler();
            Mono<Permit> permit = permits(time);
            for (int i = 0; i < RATE; i++) {
                permit.subscribe();
            }
            time.run();
            waiters.clear();
            for (int i = 0; i < 10_000; i++) {
                waiters.add(permit.subscribe());
            }
            time.run();
        }
    }

    /** One second of the limiter: permits are granted, used and asked for again. The score is grants per second. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    @OperationsPerInvocation(RATE)
    @Warmup(iterations = 3, time = 2)
    @Measurement(iterations = 5, time = 2)
    public long grant(Saturated queue) {
        long before = queue.granted;
        queue.time.advance(TimeUnit.SECONDS.toNanos(1));
        long granted = queue.granted - before;
        if (Math.abs(granted - RATE) > RATE / 50) { // pacing moves a few into the next second
            throw new IllegalStateException("Granted " + granted + " in a second, not " + RATE);
        }
        return queue.granted;
    }

    /** All 10,000 waiters give up, first come first. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 50)
    @Measurement(iterations = 50)
    public List<Disposable> cancel10000(Waiting queue) {
        queue.waiters.forEach(Disposable::dispose);
        return queue.waiters;
    }

    private static Mono<Permit> permits(HandTurnedScheduler time) {
        return RateLimiter.create(RateLimits.perSecond(RATE), time).acquire(PermitRequest.of(RateLimitKey.client()));
    }
}
