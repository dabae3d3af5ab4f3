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

/** Collects what a {@link Simulator} is made of. May start several; a tenant that was given is then shared by them. */
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
    private int lostCursorStatus = 400;
    long seed = 1;

    SimulatorBuilder() {}

    /** Which dialect is spoken, default {@link Dialect#OPENAPI}. */
    public SimulatorBuilder dialect(Dialect dialect) {
        this.dialect = Objects.requireNonNull(dialect, "dialect");
        return this;
    }

    /** The key that is accepted, default {@link Simulator#DEFAULT_API_KEY}. */
    public SimulatorBuilder apiKey(String apiKey) {
        this.apiKey = Objects.requireNonNull(apiKey, "apiKey");
        return this;
    }

    /** The port to listen on, 0 to 65535; 0 (default) picks a free one. */
    public SimulatorBuilder port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
        this.port = port;
        return this;
    }

    /** Where jitter, request ids and the default tenant come from, default 1. A tenant that is given has its own. */
    public SimulatorBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** What is served; default: one organization with a linked directory of 250 users and 10 groups. */
    public SimulatorBuilder tenant(Tenant tenant) {
        this.tenant = Objects.requireNonNull(tenant, "tenant");
        return this;
    }

    /**
     * How many requests the key may make in a period; the next one meets 429. At least 1, in at least a millisecond.
     * Default: 6,000 per 60 s in {@code OPENAPI}, 10 per second in {@code REFERENCE}.
     */
    public SimulatorBuilder rateLimit(int requests, Duration period) {
        perKey = limit(requests, period);
        return this;
    }

    /**
     * How many lists of users of one directory may be asked for in a period, by the directory or by a group of it.
     * Default: 4 per second in {@code OPENAPI}, no such limit in {@code REFERENCE}.
     */
    public SimulatorBuilder directoryRateLimit(int requests, Duration period) {
        perDirectory = limit(requests, period);
        return this;
    }

    /** No limit of either kind. Rate headers, where sent, then tell of 2,147,483,647 requests a second. */
    public SimulatorBuilder unlimited() {
        perKey = unused -> FixedWindowLimit.unlimited();
        perDirectory = perKey;
        return this;
    }

    /** How requests are counted against both limits, default {@link RateLimitAlgorithm#FIXED_WINDOW}. */
    public SimulatorBuilder rateLimitAlgorithm(RateLimitAlgorithm rateLimitAlgorithm) {
        this.rateLimitAlgorithm = Objects.requireNonNull(rateLimitAlgorithm, "rateLimitAlgorithm");
        return this;
    }

    /** Whether answers bear {@code X-RateLimit-*}, default: in {@code REFERENCE} every one, in {@code OPENAPI} none. */
    public SimulatorBuilder rateLimitHeaders(boolean rateLimitHeaders) {
        this.rateLimitHeaders = rateLimitHeaders;
        return this;
    }

    /**
     * What becomes of the rate headers, instead of the dialect's default: a {@link ServerRateHeaders}, or a function that is
     * given the honest ones of all kinds and returns what is sent, so that a server can lie. For instance, one whose
     * answers always say that nothing is left:
     *
     * <pre>{@code
     * builder.rateHeaders(honest -> Map.of("X-RateLimit-Remaining", "0"))
     * }</pre>
     *
     * <p>Called by several threads. {@link #rateLimitHeaders(boolean)} then means nothing.
     */
    public SimulatorBuilder rateHeaders(UnaryOperator<Map<String, String>> rateHeaders) {
        this.rateHeaders = Objects.requireNonNull(rateHeaders, "rateHeaders");
        return this;
    }

    /**
     * How far the server's clock, as told by {@code Date}, {@code X-RateLimit-Reset} and the {@code t} of webhooks, is ahead of ours; negative:
     * behind. At most 365 days, default none. It counts by the right clock all the same.
     */
    public SimulatorBuilder clockSkew(Duration clockSkew) {
        this.clockSkew = ServerClock.check(clockSkew);
        return this;
    }

    /** How long each answer takes: from mean - jitter to mean + jitter, jitter not above the mean. Default none. */
    public SimulatorBuilder latency(Duration mean, Duration jitter) {
        latency = latencies(mean, jitter);
        return this;
    }

    /**
     * How long each request is under way before it arrives and is counted, and each answer beside its
     * {@linkplain #latency latency}: from mean - jitter to mean + jitter, jitter not above the mean. Default none. So
     * requests may arrive in another order and closer together than they were sent.
     */
    public SimulatorBuilder oneWayLatency(Duration mean, Duration jitter) {
        oneWayLatency = latencies(mean, jitter);
        return this;
    }

    /** {@code OPENAPI}: whether {@code groups} of a user is filled, as for old teams. Default: it is {@code []}. */
    public SimulatorBuilder embedGroups(boolean embedGroups) {
        this.embedGroups = embedGroups;
        return this;
    }

    /**
     * {@code OPENAPI}: whether {@code emails}, {@code username}, {@code job_title} and {@code raw_attributes} are
     * filled, as before 2026-04-15. Default: they are empty or null.
     */
    public SimulatorBuilder legacyFields(boolean legacyFields) {
        this.legacyFields = legacyFields;
        return this;
    }

    /** What a list without {@code order} means, default {@link ListOrder#DESC}; once it was {@link ListOrder#NORMAL}. */
    public SimulatorBuilder omittedOrder(ListOrder omittedOrder) {
        this.omittedOrder = Objects.requireNonNull(omittedOrder, "omittedOrder");
        return this;
    }

    /**
     * How long {@code GET /events} holds an event back, by the tenant's clock, 0 or more; default none. The public API
     * takes a few seconds: the webhook of an event, which is sent at once, is there before it.
     */
    public SimulatorBuilder eventVisibilityDelay(Duration eventVisibilityDelay) {
        if (eventVisibilityDelay.isNegative()) {
            throw new IllegalArgumentException("eventVisibilityDelay must be 0 or more, was " + eventVisibilityDelay);
        }
        this.eventVisibilityDelay = eventVisibilityDelay;
        return this;
    }

    /**
     * How {@code GET /events} answers to an {@code after} that is unknown or older than 30 days: 400 (default) or 422;
     * what the public API answers is not documented.
     */
    public SimulatorBuilder lostCursorStatus(int lostCursorStatus) {
        if (lostCursorStatus != 400 && lostCursorStatus != 422) {
            throw new IllegalArgumentException("lostCursorStatus must be 400 or 422, was " + lostCursorStatus);
        }
        this.lostCursorStatus = lostCursorStatus;
        return this;
    }

    /** Plans a fault for the n-th request of a route, n from 1. */
    public SimulatorBuilder fault(Route route, int nth, Fault fault) {
        new FaultScript().add(route, nth, fault);
        faults.add(script -> script.add(route, nth, fault));
        return this;
    }

    /** Lets a rule decide on each request of a route; the rule that was added first goes first. */
    public SimulatorBuilder faults(Route route, FaultRule rule) {
        faults.add(script -> script.add(route, rule));
        return this;
    }

    /** Starts the server. Blocks until it listens; not for event loops. */
    public Simulator start() {
        return new Simulator(this);
    }

    int port() {
        return port;
    }

    String apiKey() {
        return apiKey;
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

    Dispatcher dispatcher(Tenant served, FaultScript script, ServerClock clock) {
        boolean openApi = dialect == Dialect.OPENAPI;
        WireFormat format = openApi ? new OpenApiFormat(embedGroups, legacyFields) : new ReferenceFormat();
        return new Dispatcher(
                apiKey,
                new AdmissionControl(perKey(openApi), perDirectory(openApi), rateHeaders(openApi), clock),
                new DirectoryApi(
                        served,
                        dialect,
                        format,
                        omittedOrder,
                        new EventsEndpoint(served, eventVisibilityDelay, lostCursorStatus)),
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
