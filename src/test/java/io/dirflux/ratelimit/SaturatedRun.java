package io.dirflux.ratelimit;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Callers without end on one limiter, a server that counts, and random latencies, in virtual time. */
final class SaturatedRun {

    private static final Duration LENGTH = Duration.ofSeconds(60);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Random random;
    private final RateLimiter limiter;
    private final CountingServer server;
    private final int least;
    private final int most;
    private int succeeded;
    private int refused;

    private SaturatedRun(Limit limit, CountingServer server, int least, int most, long seed) {
        this.limiter = RateLimiter.create(RateLimits.perSecond(limit.permits()).withDirectoryDefault(null), time);
        this.server = server;
        this.least = least;
        this.most = most;
        this.random = new Random(seed);
    }

    /** One-way latency at random between so many milliseconds, each way. */
    static Outcome of(Limit limit, Function<Limit, CountingServer> counting, int least, int most, long seed) {
        SaturatedRun run = new SaturatedRun(limit, counting.apply(limit), least, most, seed);
        try {
            Flux.range(0, 5 * limit.permits())
                    .flatMap(caller -> run.call().repeat(), 5 * limit.permits())
                    .subscribe();
            run.time.advanceTimeBy(LENGTH);
            double ideal = limit.permits() * LENGTH.toSeconds();
            return new Outcome(run.succeeded / ideal, run.refused / (double) (run.succeeded + run.refused));
        } finally {
            run.time.dispose();
        }
    }

    private Mono<Long> call() {
        return limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                .flatMap(permit -> Mono.delay(oneWay(), time)
                        .map(tick -> arrive())
                        .delayUntil(admitted -> Mono.delay(oneWay(), time))
                        .doOnNext(admitted -> permit.ended(answer(admitted))))
                .thenReturn(1L);
    }

    private boolean arrive() {
        boolean admitted = server.admits(time.now(TimeUnit.NANOSECONDS));
        if (admitted) {
            succeeded++;
        } else {
            refused++;
        }
        return admitted;
    }

    private static RateFeedback answer(boolean admitted) {
        return new RateFeedback(admitted ? RateFeedback.Outcome.ANSWERED : RateFeedback.Outcome.REFUSED, null, null, null, null);
    }

    private Duration oneWay() {
        return Duration.ofNanos(random.nextLong(least * 1_000_000L, most * 1_000_000L));
    }

    /** Succeeded of what the limit allows, and refused of what was sent. */
    record Outcome(double used, double refused) {}
}
