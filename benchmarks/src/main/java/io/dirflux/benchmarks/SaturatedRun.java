package io.dirflux.benchmarks;

import io.dirflux.simulator.RateLimitAlgorithm;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.ServerRateHeaders;
import io.dirflux.simulator.Simulator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Callers that call again as soon as they are answered, over sockets, in real time, against a server that counts. */
final class SaturatedRun implements AutoCloseable {

    private static final int CALLERS = 50;
    private static final Duration ONE_WAY = Duration.ofMillis(25);
    private static final Duration JITTER = Duration.ofMillis(15);

    private final Duration length;
    private final Simulator simulator;
    private final Contender.Session session;
    private final AtomicInteger failed = new AtomicInteger();

    SaturatedRun(Contender contender, RateLimitAlgorithm counting, ServerRateHeaders headers, Duration length) {
        this.length = length;
        simulator = Simulator.builder()
                .rateLimitAlgorithm(counting)
                .seed(1 + headers.ordinal()) // latencies of its own
                .rateLimit(Contender.RATE, Duration.ofSeconds(1))
                .rateHeaders(headers)
                .oneWayLatency(ONE_WAY, JITTER)
                .start();
        session = contender.open(new Contender.Target(
                simulator.baseUrl(),
                simulator.apiKey(),
                simulator.tenant().directories().get(0).id(),
                CALLERS));
    }

    /** What comes of it. Runs when subscribed to; other runs may go on beside it. */
    Mono<Outcome> outcome() {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return Flux.range(0, CALLERS)
                    .flatMap(caller -> call().repeat(), CALLERS)
                    .takeUntilOther(Mono.delay(length))
                    .then(Mono.fromSupplier(() -> count(start)));
        });
    }

    private Mono<Object> call() {
        return session.call().cast(Object.class).onErrorResume(lost -> {
            failed.incrementAndGet();
            return Mono.empty();
        });
    }

    private Outcome count(long start) {
        long end = start + length.toNanos();
        int passed = 0;
        int refused = 0;
        for (RecordedRequest request : simulator.requests()) {
            if (request.arrivalNanos() <= end) {
                passed += request.status() == 200 ? 1 : 0;
                refused += request.status() == 429 ? 1 : 0;
            }
        }
        return new Outcome(passed, refused, failed.get(), Contender.RATE * length.toSeconds());
    }

    @Override
    public void close() {
        session.close();
        simulator.close();
    }

    /** Requests by the server's books, lost calls by the callers', and how many requests the limit permits. */
    record Outcome(int passed, int refused, int lostCalls, long permitted) {

        double used() {
            return (double) passed / permitted;
        }

        double refusedPart() {
            return refused == 0 ? 0 : (double) refused / (passed + refused);
        }
    }
}
