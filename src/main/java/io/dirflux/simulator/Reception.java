package io.dirflux.simulator;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Takes each request as it arrives: records it, has it decided, waits out the latency, sends. Never blocks. */
final class Reception implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {
    private static final Logger log = LoggerFactory.getLogger(Simulator.class);

    private final Desk desk;
    private final Recorder recorder;
    private final Latency latency;
    private final long seed;
    private final AtomicLong arrivals = new AtomicLong();

    Reception(Desk desk, Recorder recorder, Latency latency, long seed) {
        this.desk = desk;
        this.recorder = recorder;
        this.latency = latency;
        this.seed = seed;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        RecordedRequest arrived = RecordedRequest.of(
                request.method().name(), request.uri(), headers(request), Instant.now(), System.nanoTime());
        Desk.Outcome outcome = desk.decide(arrived, request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION));
        recorder.arrived(arrived.answered(outcome.status()));
        log.debug("{} {}", arrived.route(), outcome.status());
        Mono<Void> sent = Exchange.send(request, response, outcome, nextRequestId());
        return delayed(sent, delay(outcome)).doFinally(end -> recorder.finished());
    }

    private Duration delay(Desk.Outcome outcome) {
        Duration own = latency.next();
        return outcome.fault().orElse(null) instanceof Fault.Delay more ? own.plus(more.duration()) : own;
    }

    private static Mono<Void> delayed(Mono<Void> sent, Duration delay) {
        return delay.isZero() ? sent : Mono.delay(delay).then(sent);
    }

    private UUID nextRequestId() {
        long number = arrivals.getAndIncrement();
        return new UUID(Mix.of(seed, number, 0), Mix.of(seed, number, 1));
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.requestHeaders().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.equals("authorization")) {
                headers.merge(name, header.getValue(), (one, other) -> one + ", " + other);
            }
        });
        return headers;
    }
}
