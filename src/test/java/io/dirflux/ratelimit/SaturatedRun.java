package io.dirflux.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** 60 seconds of virtual time with a saturated limiter, a server that counts requests, and random latencies. */
final class SaturatedRun {

    private static final Duration LENGTH = Duration.ofSeconds(60);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Limit limit;
    private final Counting counting;
    private final CountingServer server;
    private final Random random;
    private final RateLimiter limiter;
    private Telling telling = Telling.NOTHING;
    private Function<Instant, Instant> clientsClock = serversTime -> serversTime;
    private int least = 10;
    private int most = 40;
    private int othersPerSecond;
    private int succeeded;
    private int refused;
    private int othersSent;
    private int othersRefused;

    private SaturatedRun(Limit limit, Counting counting, long seed) {
        this.limit = limit;
        this.counting = counting;
        this.server = counting.server(limit);
        this.random = new Random(seed);
        this.limiter = RateLimiter.create(RateLimits.perSecond(limit.permits()).withDirectoryDefault(null), time);
    }

    /** With latencies of 10 to 40 ms each way, and a server that tells nothing. */
    static SaturatedRun of(int permits, Counting counting, long seed) {
        return new SaturatedRun(Limit.perSecond(permits), counting, seed);
    }

    SaturatedRun telling(Telling telling) {
        this.telling = telling;
        return this;
    }

    /** A random one-way latency between these two numbers of milliseconds. */
    SaturatedRun latency(int least, int most) {
        this.least = least;
        this.most = most;
        return this;
    }

    /** The client's wall clock when the server's says this. */
    SaturatedRun clientsClock(Function<Instant, Instant> clock) {
        this.clientsClock = clock;
        return this;
    }

    /**
     * Another client on the key. It sends this number of requests a second, evenly, and never repeats a refused one.
     */
    SaturatedRun others(int perSecond) {
        this.othersPerSecond = perSecond;
        return this;
    }

    Outcome run() {
        try {
            if (othersPerSecond > 0) {
                Flux.interval(Duration.ofSeconds(1).dividedBy(othersPerSecond), time)
                        .flatMap(tick -> Mono.delay(oneWay(), time))
                        .subscribe(tick -> arriveFromOthers());
            }
            int callers = 5 * limit.permits();
            Flux.range(0, callers).flatMap(caller -> call().repeat(), callers).subscribe();
            time.advanceTimeBy(LENGTH);
            double ideal = limit.permits() * LENGTH.toSeconds();
            double budget = ideal + (counting == Counting.TOKEN_BUCKET ? limit.permits() : 0); // it starts full
            return new Outcome(
                    succeeded / ideal,
                    refused / (double) (succeeded + refused),
                    succeeded / (budget - othersPerSecond * LENGTH.toSeconds()),
                    othersRefused / (double) Math.max(1, othersSent));
        } finally {
            time.dispose();
        }
    }

    private Mono<Long> call() {
        return limiter.acquire(PermitRequest.of(RateLimitKey.client()))
                .flatMap(permit -> Mono.delay(oneWay(), time)
                        .map(tick -> arrive())
                        .delayUntil(answer -> Mono.delay(oneWay(), time))
                        .doOnNext(permit::ended))
                .thenReturn(1L);
    }

    private RateFeedback arrive() {
        long now = time.now(TimeUnit.NANOSECONDS);
        boolean admitted = server.admits(now);
        if (admitted) {
            succeeded++;
        } else {
            refused++;
        }
        return telling.feedback(admitted, limit, server, now, new ClientsClock());
    }

    private void arriveFromOthers() {
        othersSent++;
        if (!server.admits(time.now(TimeUnit.NANOSECONDS))) {
            othersRefused++;
        }
    }

    private Duration oneWay() {
        return Duration.ofNanos(random.nextLong(least * 1_000_000L, most * 1_000_000L));
    }

    /**
     * What became of the run.
     *
     * @param used succeeded of what the limit allows
     * @param refused refused of what was sent
     * @param usedOfRest succeeded of what the others leave of the limit
     * @param othersRefused refused of what the others sent
     */
    record Outcome(double used, double refused, double usedOfRest, double othersRefused) {}

    private final class ClientsClock extends Clock {

        @Override
        public Instant instant() {
            return clientsClock.apply(Telling.serversTime(time.now(TimeUnit.NANOSECONDS)));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
