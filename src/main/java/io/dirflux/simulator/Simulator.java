package io.dirflux.simulator;

import io.dirflux.model.Dialect;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * A WorkOS Directory Sync server on loopback, for tests and demos. It listens on a real socket, speaks either dialect
 * and returns generated people.
 *
 * <pre>{@code
 * try (Simulator simulator = Simulator.builder()
 *         .tenant(Tenant.builder().organization("Acme", DirectorySpec.of(250, 10)).build())
 *         .fault(Route.LIST_USERS, 2, Fault.status(503, "Service Unavailable"))
 *         .start()) {
 *     // point a client at simulator.baseUrl() with simulator.apiKey()
 * }
 * }</pre>
 *
 * <p>Every request is recorded, including refused ones. All methods may be called from any thread.
 */
public final class Simulator implements AutoCloseable {
    /** The API key that the server accepts unless the builder sets another one. */
    public static final String DEFAULT_API_KEY = "sk_test_simulator";

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final int THREADS = 2;

    private final String apiKey;
    private final Dialect dialect;
    private final Tenant tenant;
    private final FaultScript script;
    private final ServerClock clock;
    private final RequestRecorder recorder = new RequestRecorder();
    private final LoopResources loops = LoopResources.create("dirflux-simulator", THREADS, true);
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final List<WebhookDeliveries> webhooks = new CopyOnWriteArrayList<>();
    private final long seed;
    private final DisposableServer server;

    Simulator(SimulatorBuilder builder) {
        apiKey = builder.apiKey();
        dialect = builder.dialect();
        tenant = builder.tenantOrDefault();
        script = builder.script();
        clock = builder.clock();
        seed = builder.seed;
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(builder.port())
                .runOn(loops)
                .compress(true)
                .doOnConnection(connection -> connections.add(connection.channel()))
                .handle(new HttpHandler(
                        builder.dispatcher(tenant, script, clock, new WebhookApi(clock, seed, this::deliver)),
                        recorder,
                        builder.latency(),
                        builder.oneWayLatency(),
                        clock,
                        seed))
                .bindNow();
    }

    /** Returns a builder. Its defaults give a simulator of the public API on a free port. */
    public static SimulatorBuilder builder() {
        return new SimulatorBuilder();
    }

    /** The URL the server listens on, for example {@code http://127.0.0.1:49152}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.port();
    }

    /** The API key that the server accepts. */
    public String apiKey() {
        return apiKey;
    }

    /** The dialect that the server speaks. */
    public Dialect dialect() {
        return dialect;
    }

    /** The data that the server returns. The next request sees every change made to it. */
    public Tenant tenant() {
        return tenant;
    }

    /** All requests so far, in the order they arrived. */
    public List<RecordedRequest> requests() {
        return recorder.requests();
    }

    /** All requests of one route so far, in the order they arrived. */
    public List<RecordedRequest> requests(Route route) {
        return requests().stream().filter(request -> request.route() == route).toList();
    }

    /** Deletes the recorded requests. */
    public void clearRequests() {
        recorder.clear();
    }

    /** The number of requests so far that were answered with 429. */
    public int refused() {
        return (int)
                requests().stream().filter(request -> request.status() == 429).count();
    }

    /**
     * The number of requests that were sent and are not answered yet, including those still on their simulated way
     * here.
     */
    public int inFlight() {
        return recorder.inFlight();
    }

    /** The number of open connections. */
    public int activeConnections() {
        return connections.size();
    }

    /** Plans a fault for the nth request of a route, counted from now: 1 is the next request. */
    public void fault(Route route, int nth, Fault fault) {
        script.add(route, nth, fault);
    }

    /**
     * Adds a rule that may return a fault for each further request of a route. If several rules return one, the first
     * rule added wins.
     */
    public void faults(Route route, FaultRule rule) {
        script.add(route, rule);
    }

    /** Sets how far the server's clock is ahead; see {@link SimulatorBuilder#clockSkew(Duration)}. */
    public void clockSkew(Duration clockSkew) {
        clock.skew(clockSkew);
    }

    /**
     * Delivers every event from now on to a destination on loopback, until the result or this simulator is closed. Call
     * it once for each destination. A client can create endpoints too ({@code POST /webhook_endpoints}): the server
     * delivers the events that they name, with their secrets, if their URL is one on loopback.
     */
    public WebhookDeliveries deliverWebhooks(WebhookDestination destination) {
        return deliver(destination, event -> true);
    }

    private WebhookDeliveries deliver(WebhookDestination destination, Predicate<SimulatedEvent> wanted) {
        WebhookDeliveries started = new WebhookDeliveries(destination, wanted, tenant, clock, loops, seed);
        webhooks.add(started);
        return started;
    }

    /** Completes when the server has stopped. */
    public Mono<Void> onClose() {
        return server.onDispose();
    }

    /**
     * Stops listening and closes every connection. Blocks until done, at most about 15 s; do not call it on an event
     * loop.
     */
    @Override
    public void close() {
        webhooks.forEach(WebhookDeliveries::close);
        server.disposeNow(CLOSE_WITHIN);
        FutureMono.from(connections.close()).block(CLOSE_WITHIN);
        loops.disposeLater(Duration.ZERO, CLOSE_WITHIN).block(CLOSE_WITHIN);
    }
}
