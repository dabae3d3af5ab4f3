package io.dirflux.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.retry.Retry;

/** Several processes on one key in virtual time. Each way takes 10 to 40 ms, and the server sends no headers. */
final class ProcessesRun {

    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration LENGTH = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
    private static final int ATTEMPTS = 4;

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final LeasesInMemory leases = new LeasesInMemory(time);
    private final Limit limit;
    private final CountingServer server;
    private final Random random;
    private final List<Replica> processes = new ArrayList<>();
    private Telling telling = Telling.NOTHING;
    private Duration start = START;
    private boolean counts;
    private boolean ending;

    ProcessesRun(int permits, Counting counting, long seed) {
        this.limit = Limit.perSecond(permits);
        this.server = counting.server(limit);
        this.random = new Random(seed);
    }

    /** One process, what it sent and how long its callers waited for their permits. */
    final class Replica {
        final RateLimiter limiter;
        private final List<Long> waits = new ArrayList<>();
        private int succeeded;
        private int refused;
        private int asked;
        private int answered;
        private int lostCalls;
        private boolean alive = true;

        Replica(RateLimiter limiter) {
            this.limiter = limiter;
            processes.add(this);
        }

        /** Five bulk callers for each permit, which never stop. */
        Replica saturated() {
            return saturated(Priority.BULK);
        }

        Replica saturated(Priority priority) {
            int callers = 5 * limit.permits();
            Flux.range(0, callers)
                    .flatMap(caller -> call(priority).repeat(() -> alive && !ending), callers)
                    .subscribe();
            return this;
        }

        /** A call now and then. */
        Replica every(Duration pause) {
            Flux.interval(pause, time).flatMap(tick -> call(Priority.BULK)).subscribe();
            return this;
        }

        void kill() {
            alive = false;
        }

        int succeeded() {
            return succeeded;
        }

        Duration p99() {
            List<Long> sorted = waits.stream().sorted().toList();
            return Duration.ofNanos(sorted.get(sorted.size() * 99 / 100));
        }

        /** A call with four attempts, as a client makes it. */
        private Mono<RateFeedback> call(Priority priority) {
            return attempt(priority)
                    .flatMap(answer ->
                            answer.refused() ? Mono.error(new IllegalStateException("429")) : Mono.just(answer))
                    .retryWhen(Retry.from(failures -> failures.concatMap(signal -> afterRefusal(signal))))
                    .onErrorResume(outOfAttempts -> {
                        lostCalls++;
                        return Mono.empty();
                    });
        }

        /** With {@code Retry-After: 1} a client waits for 1 to 1.25 s. */
        private Mono<Long> afterRefusal(Retry.RetrySignal signal) {
            return signal.totalRetries() == ATTEMPTS - 1
                    ? Mono.error(signal.failure())
                    : Mono.delay(Duration.ofNanos(random.nextLong(1_000_000_000L, 1_250_000_000L)), time);
        }

        private Mono<RateFeedback> attempt(Priority priority) {
            PermitRequest request = new PermitRequest(List.of(RateLimitKey.client()), priority, null);
            return Mono.defer(() -> {
                asked++;
                long askedAt = time.now(TimeUnit.NANOSECONDS);
                return limiter.acquire(request).flatMap(permit -> {
                    if (!alive) {
                        return Mono.never(); // nothing of a dead process arrives
                    }
                    waits.add(time.now(TimeUnit.NANOSECONDS) - askedAt);
                    return Mono.delay(oneWay(), time)
                            .map(tick -> arrive())
                            .delayUntil(answer -> Mono.delay(oneWay(), time))
                            .doOnNext(answer -> {
                                if (alive) {
                                    answered++;
                                    permit.ended(answer);
                                }
                            });
                });
            });
        }

        private RateFeedback arrive() {
            long now = time.now(TimeUnit.NANOSECONDS);
            boolean admitted = server.admits(now);
            if (counts && admitted) {
                succeeded++;
            } else if (counts) {
                refused++;
            }
            return telling.feedback(admitted, limit, server, now, Clock.systemUTC());
        }
    }

    ProcessesRun telling(Telling telling) {
        this.telling = telling;
        return this;
    }

    /** The time before the figures; 10 s by default. */
    ProcessesRun startOf(Duration start) {
        this.start = start;
        return this;
    }

    /** A process that knows nothing of the others. */
    Replica unaware() {
        return new Replica(
                RateLimiter.create(RateLimits.perSecond(limit.permits()).withDirectoryDefault(null), time));
    }

    /** A process that shares the limit; the books take 1 ms each way. */
    Replica sharing() {
        return sharing(() -> Duration.ofMillis(1));
    }

    /** The same with another latency of the books; null while they are away. */
    Replica sharing(Supplier<Duration> latency) {
        LeaseStore store = leases.of("process " + processes.size(), latency);
        return new Replica(SharedRateLimiter.builder(RateLimits.perSecond(limit.permits()), store)
                .processes(4)
                .scheduler(time)
                .build());
    }

    /** That many busy processes that share the limit. */
    List<Replica> saturated(int processes) {
        return IntStream.range(0, processes)
                .mapToObj(i -> sharing().saturated())
                .toList();
    }

    /** A call that is answered as soon as it is sent. */
    static Mono<Permit> answered(RateLimiter limiter, AtomicInteger served) {
        return limiter.acquire(PermitRequest.of(RateLimitKey.client())).doOnNext(permit -> {
            served.incrementAndGet();
            permit.ended(RateFeedback.silent());
        });
    }

    /** Begins: what happens in the start does not count. */
    void begin() {
        time.advanceTimeBy(start);
        reset();
    }

    /** Counts from now on. */
    void reset() {
        counts = true;
        for (Replica process : processes) {
            process.succeeded = 0;
            process.refused = 0;
            process.waits.clear();
        }
    }

    /** Runs for 60 seconds after the start, or for 60 more. */
    Outcome run() {
        if (!counts) {
            begin();
        }
        return run(LENGTH);
    }

    Outcome run(Duration length) {
        time.advanceTimeBy(length);
        double ideal = limit.permits() * length.toNanos() / 1e9;
        int succeeded =
                processes.stream().mapToInt(process -> process.succeeded).sum();
        int refused = processes.stream().mapToInt(process -> process.refused).sum();
        double even = (double) succeeded / processes.size();
        List<Double> shares =
                processes.stream().map(process -> process.succeeded / even - 1).toList();
        return new Outcome(succeeded / ideal, refused / (double) Math.max(1, succeeded + refused), shares);
    }

    /** Ends the saturated callers, and returns how many calls were refused four times or never answered. */
    int lost() {
        ending = true;
        time.advanceTimeBy(LONGEST_WAIT);
        return processes.stream()
                .mapToInt(process -> process.asked - process.answered + process.lostCalls)
                .sum();
    }

    private Duration oneWay() {
        return Duration.ofNanos(random.nextLong(10_000_000L, 40_000_000L));
    }

    /**
     * What became of it.
     *
     * @param used succeeded of what the limit allows
     * @param refused refused of what was sent
     * @param shares by how much each process is over an even share of what succeeded
     */
    record Outcome(double used, double refused, List<Double> shares) {

        double worstShare() {
            return shares.stream().mapToDouble(Math::abs).max().orElseThrow();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "used %.1f%%, refused %.2f%%, worst share %.1f%%",
                    100 * used,
                    100 * refused,
                    100 * worstShare());
        }
    }
}
