package io.dirflux.simulator;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/**
 * Delivers the events of a tenant to one destination when they are emitted. The order of deliveries is not guaranteed.
 * Each attempt is signed anew; a delivery is retried until it gets a 2xx or no retry is left. Ends when it or its
 * simulator is closed.
 */
public final class WebhookDeliveries implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Simulator.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 32;

    private final WebhookDestination destination;
    private final Predicate<SimulatedEvent> wanted;
    private final Tenant tenant;
    private final ServerClock clock;
    private final long seed;
    private final WebhookSignature signature;
    private final ConnectionProvider connections;
    private final HttpClient client;
    private final Consumer<SimulatedEvent> listener = this::deliver;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong deliveries = new AtomicLong();
    private final ConcurrentLinkedQueue<WebhookAttempt> attempts = new ConcurrentLinkedQueue<>();

    /** @param wanted the events to deliver */
    WebhookDeliveries(
            WebhookDestination destination,
            Predicate<SimulatedEvent> wanted,
            Tenant tenant,
            ServerClock clock,
            LoopResources loops,
            long seed) {
        this.destination = destination;
        this.wanted = wanted;
        this.tenant = tenant;
        this.clock = clock;
        this.seed = seed;
        signature = new WebhookSignature(destination.secret());
        connections = ConnectionProvider.builder("dirflux-simulator-webhooks")
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(-1)
                .build();
        client = HttpClient.create(connections)
                .runOn(loops)
                .responseTimeout(ANSWER_WITHIN)
                .headers(headers -> headers.set("Content-Type", "application/json"));
        tenant.emitter().add(listener);
    }

    /** All finished attempts so far, in the order they finished. */
    public List<WebhookAttempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The number of deliveries that are neither accepted nor given up. */
    public int pending() {
        return pending.get();
    }

    /** Stops all deliveries and closes the connections, including those with a request in flight. */
    @Override
    public void close() {
        tenant.emitter().remove(listener);
        closed.tryEmitEmpty();
        connections.dispose();
    }

    private void deliver(SimulatedEvent event) {
        if (!wanted.test(event)) {
            return;
        }
        long delivery = deliveries.getAndIncrement();
        int copies = SeededHash.fraction(seed, delivery, 0) < destination.duplicates() ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            double part = SeededHash.fraction(seed, delivery, 1 + copy);
            deliver(event, copy, Duration.ofNanos((long)
                    (part * destination.spread().toNanos())));
        }
    }

    private void deliver(SimulatedEvent event, int copy, Duration late) {
        pending.incrementAndGet();
        AtomicInteger tries = new AtomicInteger();
        Mono.delay(late, Schedulers.parallel())
                .then(Mono.defer(() -> attempt(event, copy, tries.incrementAndGet())))
                .retryWhen(Retry.backoff(destination.retries(), destination.backoff())
                        .jitter(0))
                .takeUntilOther(closed.asMono())
                .doFinally(end -> pending.decrementAndGet())
                .subscribe(accepted -> {}, exhausted -> log.debug("{} was given up after its last retry", event.id()));
    }

    private Mono<Void> attempt(SimulatedEvent event, int copy, int attempt) {
        byte[] body = event.json().getBytes(StandardCharsets.UTF_8);
        String signed = signature.of(clock.instant().toEpochMilli(), body);
        return client.headers(headers -> headers.set(WebhookSignature.HEADER, signed))
                .post()
                .uri(destination.uri())
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .response()
                .map(response -> response.status().code())
                .onErrorReturn(0)
                .map(status -> new WebhookAttempt(event.id(), copy, attempt, status))
                .doOnNext(attempts::add)
                .filter(WebhookAttempt::delivered)
                .switchIfEmpty(Mono.error(NotAccepted::new))
                .then();
    }

    private static final class NotAccepted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotAccepted() {
            super("not answered with 2xx", null, false, false);
        }
    }
}
