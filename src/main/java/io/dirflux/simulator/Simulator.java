package io.dirflux.simulator;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * A WorkOS Directory Sync server on loopback, for tests and demos: real sockets, made-up people, either dialect.
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
 * <p>Whatever is asked is recorded, also what is refused. All methods may be called from any thread.
 */
public final class Simulator implements AutoCloseable {
    /** The key that is accepted unless the builder says otherwise. */
    public static final String DEFAULT_API_KEY = "sk_test_simulator";

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final int THREADS = 2;

    private final String apiKey;
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
                        builder.dispatcher(tenant, script, clock),
                        recorder,
                        builder.latency(),
                        builder.oneWayLatency(),
                        clock,
                        seed))
                .bindNow();
    }

    /** A simulator of the public API on a free port. */
    public static SimulatorBuilder builder() {
        return new SimulatorBuilder();
    }

    /** Where the server listens, as in {@code http://127.0.0.1:49152}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.port();
    }

    /** The key that is accepted. */
    public String apiKey() {
        return apiKey;
    }

    /** The truth about what is served; changes made there are seen by the next request. */
    public Tenant tenant() {
        return tenant;
    }

    /** All requests so far, in order of arrival. */
    public List<RecordedRequest> requests() {
        return recorder.requests();
    }

    /** The requests of one route so far, in order of arrival. */
    public List<RecordedRequest> requests(Route route) {
        return requests().stream().filter(request -> request.route() == route).toList();
    }

    /** Forgets the requests so far. */
    public void clearRequests() {
        recorder.clear();
    }

    /** How many requests were answered with 429 so far. */
    public int refused() {
        return (int)
                requests().stream().filter(request -> request.status() == 429).count();
    }

    /** How many requests were sent here, also those still under way, and are not answered yet. */
    public int inFlight() {
        return recorder.inFlight();
    }

    /** How many connections are open. */
    public int activeConnections() {
        return connections.size();
    }

    /** Plans a fault for the n-th request of a route from now, n from 1: 1 is the next one. */
    public void fault(Route route, int nth, Fault fault) {
        script.add(route, nth, fault);
    }

    /** Lets a rule decide on each further request of a route; the rule that was added first goes first. */
    public void faults(Route route, FaultRule rule) {
        script.add(route, rule);
    }

    /** Sets the clock that answers tell; see {@link SimulatorBuilder#clockSkew(Duration)}. */
    public void clockSkew(Duration clockSkew) {
        clock.skew(clockSkew);
    }

    /**
     * Sends every event from now on to an endpoint on loopback, until closed or until this simulator is. May be called
     * for several endpoints.
     */
    public WebhookDeliveries deliverWebhooks(WebhookEndpoint endpoint) {
        WebhookDeliveries started = new WebhookDeliveries(endpoint, tenant, clock, loops, seed);
        webhooks.add(started);
        return started;
    }

    /** Completes when the server is closed. */
    public Mono<Void> onClose() {
        return server.onDispose();
    }

    /** Stops listening and cuts every connection. Blocks until done; not for event loops. */
    @Override
    public void close() {
        webhooks.forEach(WebhookDeliveries::close);
        server.disposeNow(CLOSE_WITHIN);
        FutureMono.from(connections.close()).block(CLOSE_WITHIN);
        loops.disposeLater(Duration.ZERO, CLOSE_WITHIN).block(CLOSE_WITHIN);
    }
}
