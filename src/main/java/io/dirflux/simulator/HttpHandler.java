package io.dirflux.simulator;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Handles each HTTP request: passes it to the dispatcher, records it, waits for the latency and sends the response.
 * Never blocks.
 */
final class HttpHandler implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {
    private static final Logger log = LoggerFactory.getLogger(Simulator.class);
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PATCH);

    private final Dispatcher dispatcher;
    private final RequestRecorder recorder;
    private final Latency latency;
    private final Latency oneWay;
    private final ServerClock clock;
    private final long seed;
    private final AtomicLong arrivals = new AtomicLong();

    HttpHandler(
            Dispatcher dispatcher,
            RequestRecorder recorder,
            Latency latency,
            Latency oneWay,
            ServerClock clock,
            long seed) {
        this.dispatcher = dispatcher;
        this.recorder = recorder;
        this.latency = latency;
        this.oneWay = oneWay;
        this.clock = clock;
        this.seed = seed;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        recorder.started();
        return arrival(request)
                .flatMap(outcome -> {
                    Mono<Void> sent = ResponseWriter.send(request, response, outcome, nextRequestId(), clock);
                    return delayed(sent, delay(outcome));
                })
                .doFinally(end -> recorder.finished());
    }

    /** Dispatches at once or after the one-way latency. A request that was sent arrives even if its client cancels. */
    private Mono<Dispatcher.Outcome> arrival(HttpServerRequest request) {
        Duration way = oneWay.next();
        Arrival arrival = new Arrival(
                request.method().name(),
                request.uri(),
                headers(request),
                request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION));
        return body(request).flatMap(body -> arrival(arrival, body, way));
    }

    private Mono<Dispatcher.Outcome> arrival(Arrival arrival, String body, Duration way) {
        return way.isZero()
                ? Mono.fromSupplier(() -> decide(arrival, body))
                : Mono.fromFuture(
                        Mono.delay(way).map(tick -> decide(arrival, body)).toFuture(), true);
    }

    private static Mono<String> body(HttpServerRequest request) {
        return WITH_BODY.contains(request.method())
                ? request.receive().aggregate().asString(StandardCharsets.UTF_8).defaultIfEmpty("")
                : Mono.just("");
    }

    private Dispatcher.Outcome decide(Arrival arrival, String body) {
        RecordedRequest arrived = RecordedRequest.of(
                arrival.method, arrival.uri, body, arrival.headers, Instant.now(), System.nanoTime());
        Dispatcher.Outcome outcome = dispatcher.decide(arrived, arrival.authorization);
        recorder.arrived(arrived.answered(outcome.status()));
        log.debug("{} {}", arrived.route(), outcome.status());
        return outcome;
    }

    private Duration delay(Dispatcher.Outcome outcome) {
        Duration own = latency.next().plus(oneWay.next());
        return outcome.fault().orElse(null) instanceof Fault.Delay more ? own.plus(more.duration()) : own;
    }

    private static Mono<Void> delayed(Mono<Void> sent, Duration delay) {
        return delay.isZero() ? sent : Mono.delay(delay).then(sent);
    }

    private UUID nextRequestId() {
        long number = arrivals.getAndIncrement();
        return new UUID(SeededHash.of(seed, number, 0), SeededHash.of(seed, number, 1));
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

    /** The request as sent. A copy, because Netty may release its request before this one arrives. */
    private record Arrival(
            String method,
            String uri,
            Map<String, String> headers,
            @Nullable String authorization) {}
}
