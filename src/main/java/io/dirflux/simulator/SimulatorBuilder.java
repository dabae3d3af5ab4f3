package io.dirflux.simulator;

import io.dirflux.model.Dialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Configures a {@link Simulator}. One builder may start several simulators; they share a tenant that was set. */
public final class SimulatorBuilder {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Consumer<FaultScript>> faults = new ArrayList<>();
    private Dialect dialect = Dialect.OPENAPI;
    private String apiKey = Simulator.DEFAULT_API_KEY;
    private int port;
    private @Nullable Tenant tenant;
    private RateLimitAlgorithm rateLimitAlgorithm = RateLimitAlgorithm.FIXED_WINDOW;
    private @Nullable Function<RateLimitAlgorithm, ServerRateLimit> perKey;
    private @Nullable Function<RateLimitAlgorithm, ServerRateLimit> perDirectory;
    private @Nullable Boolean rateLimitHeaders;
    private @Nullable UnaryOperator<Map<String, String>> rateHeaders;
    private Duration clockSkew = Duration.ZERO;
    private LongFunction<Latency> latency = latencies(Duration.ZERO, Duration.ZERO);
    private LongFunction<Latency> oneWayLatency = latencies(Duration.ZERO, Duration.ZERO);
    private boolean embedGroups;
    private boolean legacyFields;
    private ListOrder omittedOrder = ListOrder.DESC;
    private Duration eventVisibilityDelay = Duration.ZERO;
    private @Nullable Tenant eventTenant;
    private int lostCursorStatus = 400;
    long seed = 1;

    SimulatorBuilder() {}

    /** Sets the dialect the server speaks, default {@link Dialect#OPENAPI}. */
    public SimulatorBuilder dialect(Dialect dialect) {
        this.dialect = Objects.requireNonNull(dialect, "dialect");
        return this;
    }

    /** Sets the API key the server accepts, default {@link Simulator#DEFAULT_API_KEY}. */
    public SimulatorBuilder apiKey(String apiKey) {
        this.apiKey = Objects.requireNonNull(apiKey, "apiKey");
        return this;
    }

    /** Sets the port to listen on, 0 to 65535. 0, the default, picks a free port. */
    public SimulatorBuilder port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
        this.port = port;
        return this;
    }

    /**
     * Sets the seed for jitter, request ids and the default tenant, default 1. A tenant that was set has its own seed.
     */
    public SimulatorBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Sets the data to return. Default: one organization with one linked directory of 250 users and 10 groups. */
    public SimulatorBuilder tenant(Tenant tenant) {
        this.tenant = Objects.requireNonNull(tenant, "tenant");
        return this;
    }

    /**
     * Sets how many requests the API key may make in a period; further ones get 429. At least 1 request and 1 ms.
     * Default: 6,000 per 60 s in {@code OPENAPI}, 10 per second in {@code REFERENCE}.
     */
    public SimulatorBuilder rateLimit(int requests, Duration period) {
        perKey = limit(requests, period);
        return this;
    }

    /**
     * Sets how many "list users" requests one directory allows in a period. A list by group counts against the group's
     * directory. Default: 4 per second in {@code OPENAPI}, no such limit in {@code REFERENCE}.
     */
    public SimulatorBuilder directoryRateLimit(int requests, Duration period) {
        perDirectory = limit(requests, period);
        return this;
    }

    /** Removes both limits. Rate headers, if sent, then show a limit of 2,147,483,647 requests per second. */
    public SimulatorBuilder unlimited() {
        perKey = unused -> FixedWindowLimit.unlimited();
        perDirectory = perKey;
        return this;
    }

    /** Sets how both limits count requests, default {@link RateLimitAlgorithm#FIXED_WINDOW}. */
    public SimulatorBuilder rateLimitAlgorithm(RateLimitAlgorithm rateLimitAlgorithm) {
        this.rateLimitAlgorithm = Objects.requireNonNull(rateLimitAlgorithm, "rateLimitAlgorithm");
        return this;
    }

    /**
     * Sets whether responses have {@code X-RateLimit-*} headers. Default: all in {@code REFERENCE}, none in {@code
     * OPENAPI}.
     */
    public SimulatorBuilder rateLimitHeaders(boolean rateLimitHeaders) {
        this.rateLimitHeaders = rateLimitHeaders;
        return this;
    }

    /**
     * Replaces the dialect's rate headers. Pass a {@link ServerRateHeaders}, or a function that receives all correct
     * rate headers and returns the ones to send. This server always says that no request is left:
     *
     * <pre>{@code
     * builder.rateHeaders(correct -> Map.of("X-RateLimit-Remaining", "0"))
     * }</pre>
     *
     * <p>The function is called by several threads. {@link #rateLimitHeaders(boolean)} then has no effect.
     */
    public SimulatorBuilder rateHeaders(UnaryOperator<Map<String, String>> rateHeaders) {
        this.rateHeaders = Objects.requireNonNull(rateHeaders, "rateHeaders");
        return this;
    }

    /**
     * Sets how far the server's clock is ahead of ours; a negative value means behind. At most 365 days, default 0. It
     * shows in {@code Date}, {@code X-RateLimit-Reset} and the {@code t} of webhook signatures. The limits still count
     * by the correct clock.
     */
    public SimulatorBuilder clockSkew(Duration clockSkew) {
        this.clockSkew = ServerClock.check(clockSkew);
        return this;
    }

    /**
     * Sets how long each response takes: between mean - jitter and mean + jitter, jitter at most the mean. Default 0.
     */
    public SimulatorBuilder latency(Duration mean, Duration jitter) {
        latency = latencies(mean, jitter);
        return this;
    }

    /**
     * Sets how long each request travels before it arrives and is counted. Each response travels as long, in addition
     * to its {@linkplain #latency latency}. Between mean - jitter and mean + jitter, jitter at most the mean; default
     * 0. With jitter, requests arrive in another order and closer together than they were sent.
     */
    public SimulatorBuilder oneWayLatency(Duration mean, Duration jitter) {
        oneWayLatency = latencies(mean, jitter);
        return this;
    }

    /** {@code OPENAPI}: sets whether a user's {@code groups} are filled, as for old teams. Default: {@code []}. */
    public SimulatorBuilder embedGroups(boolean embedGroups) {
        this.embedGroups = embedGroups;
        return this;
    }

    /**
     * {@code OPENAPI}: sets whether {@code emails}, {@code username}, {@code job_title} and {@code raw_attributes} are
     * filled, as before 2026-04-15. Default: they are empty or null.
     */
    public SimulatorBuilder legacyFields(boolean legacyFields) {
        this.legacyFields = legacyFields;
        return this;
    }

    /**
     * Sets the order of a list without {@code order}, default {@link ListOrder#DESC}. The API once used
     * {@link ListOrder#NORMAL}.
     */
    public SimulatorBuilder omittedOrder(ListOrder omittedOrder) {
        this.omittedOrder = Objects.requireNonNull(omittedOrder, "omittedOrder");
        return this;
    }

    /**
     * Sets how long {@code GET /events} withholds a new event, by the tenant's clock, 0 or more; default 0. The public
     * API takes a few seconds, so the webhook of an event arrives before {@code GET /events} returns it.
     */
    public SimulatorBuilder eventVisibilityDelay(Duration eventVisibilityDelay) {
        if (eventVisibilityDelay.isNegative()) {
            throw new IllegalArgumentException("eventVisibilityDelay must be 0 or more, was " + eventVisibilityDelay);
        }
        this.eventVisibilityDelay = eventVisibilityDelay;
        return this;
    }

    /**
     * Sets the tenant whose events {@code GET /events} returns; by default the tenant that is served. Two tenants from
     * the same builder calls have the same ids. Make each change to this tenant first, and to the served one some time
     * later: lists then lag behind events, as those of the public API may.
     */
    public SimulatorBuilder eventsOf(Tenant tenant) {
        this.eventTenant = Objects.requireNonNull(tenant, "tenant");
        return this;
    }

    /**
     * Sets the status of {@code GET /events} for an {@code after} that is unknown or older than 30 days: 400 (default)
     * or 422. The public API's status is not documented.
     */
    public SimulatorBuilder lostCursorStatus(int lostCursorStatus) {
        if (lostCursorStatus != 400 && lostCursorStatus != 422) {
            throw new IllegalArgumentException("lostCursorStatus must be 400 or 422, was " + lostCursorStatus);
        }
        this.lostCursorStatus = lostCursorStatus;
        return this;
    }

    /** Plans a fault for the nth request of a route, counted from 1. */
    public SimulatorBuilder fault(Route route, int nth, Fault fault) {
        new FaultScript().add(route, nth, fault);
        faults.add(script -> script.add(route, nth, fault));
        return this;
    }

    /**
     * Adds a rule that may return a fault for each request of a route. If several rules return one, the first rule
     * added wins.
     */
    public SimulatorBuilder faults(Route route, FaultRule rule) {
        faults.add(script -> script.add(route, rule));
        return this;
    }

    /** Starts the server. Blocks until it listens; do not call it on an event loop. */
    public Simulator start() {
        return new Simulator(this);
    }

    int port() {
        return port;
    }

    String apiKey() {
        return apiKey;
    }

    Dialect dialect() {
        return dialect;
    }

    Tenant tenantOrDefault() {
        return tenant != null
                ? tenant
                : Tenant.builder()
                        .seed(seed)
                        .organization("Acme", DirectorySpec.of(250, 10))
                        .build();
    }

    FaultScript script() {
        FaultScript script = new FaultScript();
        faults.forEach(planned -> planned.accept(script));
        return script;
    }

    Latency latency() {
        return latency.apply(seed);
    }

    Latency oneWayLatency() {
        return oneWayLatency.apply(~seed);
    }

    ServerClock clock() {
        return new ServerClock(clockSkew);
    }

    Dispatcher dispatcher(Tenant served, FaultScript script, ServerClock clock, WebhookApi webhooks) {
        boolean openApi = dialect == Dialect.OPENAPI;
        WireFormat format = openApi ? new OpenApiFormat(embedGroups, legacyFields) : new ReferenceFormat();
        Tenant told = eventTenant == null ? served : eventTenant;
        return new Dispatcher(
                apiKey,
                new AdmissionControl(perKey(openApi), perDirectory(openApi), rateHeaders(openApi), clock),
                new DirectoryApi(
                        served,
                        dialect,
                        format,
                        omittedOrder,
                        new EventsEndpoint(told, eventVisibilityDelay, lostCursorStatus),
                        webhooks),
                format,
                script);
    }

    private static Function<RateLimitAlgorithm, ServerRateLimit> limit(int requests, Duration period) {
        ServerRateLimit.check(requests, period);
        return rateLimitAlgorithm -> rateLimitAlgorithm.enforcement(requests, period);
    }

    private static LongFunction<Latency> latencies(Duration mean, Duration jitter) {
        new Latency(0, mean, jitter);
        return ownSeed -> new Latency(ownSeed, mean, jitter);
    }

    private UnaryOperator<Map<String, String>> rateHeaders(boolean openApi) {
        if (rateHeaders != null) {
            return rateHeaders;
        }
        ServerRateHeaders usual = openApi ? ServerRateHeaders.RETRY_AFTER : ServerRateHeaders.X_RATE_LIMIT;
        return rateLimitHeaders != null ? usual.withLimits(rateLimitHeaders) : usual;
    }

    private ServerRateLimit perKey(boolean openApi) {
        if (perKey != null) {
            return perKey.apply(rateLimitAlgorithm);
        }
        return openApi
                ? rateLimitAlgorithm.enforcement(6_000, Duration.ofSeconds(60))
                : rateLimitAlgorithm.enforcement(10, SECOND);
    }

    private ServerRateLimit perDirectory(boolean openApi) {
        if (perDirectory != null) {
            return perDirectory.apply(rateLimitAlgorithm);
        }
        return openApi ? rateLimitAlgorithm.enforcement(4, SECOND) : FixedWindowLimit.unlimited();
    }
}
