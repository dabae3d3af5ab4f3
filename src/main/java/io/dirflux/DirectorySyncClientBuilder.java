package io.dirflux;

import io.dirflux.http.ApiKey;
import io.dirflux.http.BaseUrl;
import io.dirflux.http.Connections;
import io.dirflux.http.RequestListener;
import io.dirflux.http.Transport;
import io.dirflux.http.TransportSettings;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Collects the settings of a {@link DirectorySyncClient}. Each method checks its value and returns this builder; a
 * value that is refused is an {@link IllegalArgumentException}. Only a key must be set. Not thread-safe.
 */
public final class DirectorySyncClientBuilder {

    private @Nullable ApiKey apiKey;
    private String baseUrl = BaseUrl.PRODUCTION;
    private boolean insecureHttpAllowed;
    private Dialect dialect = Dialect.OPENAPI;
    private RateLimits rateLimits = RateLimits.perSecond(10);
    private @Nullable RateLimiter rateLimiter;
    private RetryPolicy retryPolicy = RetryPolicy.defaults();
    private Duration attemptTimeout = Duration.ofSeconds(30);
    private int maxBodyBytes = 16 * 1024 * 1024;
    private @Nullable Scheduler scheduler;
    private @Nullable RequestListener listener;
    private final Connections connections = new Connections();

    DirectorySyncClientBuilder() {}

    /**
     * The API key, {@code sk_...}. Refused if it is blank or has a character that no key has, such as a line break or a
     * quote at its ends.
     */
    public DirectorySyncClientBuilder apiKey(String key) {
        this.apiKey = ApiKey.fixed(key, "apiKey(..)");
        return this;
    }

    /**
     * A supplier of the API key, for keys that rotate. Each attempt asks it, after its permit was granted. It must not
     * block; use {@link #apiKey(Mono)} for a key that has to be fetched. If it supplies no usable key, the call fails
     * with {@link IllegalArgumentException} and is not retried.
     */
    public DirectorySyncClientBuilder apiKey(Supplier<String> key) {
        this.apiKey = ApiKey.supplied(Objects.requireNonNull(key, "key"));
        return this;
    }

    /**
     * A source of the API key, such as a secret manager. Each attempt subscribes to it, after its permit was granted
     * and before it takes a connection, so that a rotated key is used by the next attempt. Cache it yourself, for
     * example with {@code cache(Duration.ofMinutes(5))}.
     *
     * <p>The wait for the key counts in {@link #attemptTimeout} and in the deadline of the call. If it takes longer,
     * the attempt times out and is retried like any other. If the {@code Mono} fails, the call fails with
     * {@link IllegalStateException}, whose cause is that failure; if it is empty or its key is not usable, with
     * {@link IllegalArgumentException}. Both are not retried. The {@code Mono} sees the {@code Context} of the call,
     * and is cancelled with it.
     */
    public DirectorySyncClientBuilder apiKey(Mono<String> key) {
        this.apiKey = ApiKey.fetched(Objects.requireNonNull(key, "key"));
        return this;
    }

    /**
     * Takes the key from the environment variable {@code WORKOS_API_KEY} and, if {@code WORKOS_DIALECT} is set
     * ({@code OPENAPI} or {@code REFERENCE}), the dialect from there.
     *
     * @throws IllegalArgumentException if the key is missing, blank or not a key, or the dialect is unknown
     */
    public DirectorySyncClientBuilder fromEnvironment() {
        return from(System.getenv());
    }

    DirectorySyncClientBuilder from(Map<String, String> environment) {
        this.apiKey = ApiKey.fixed(environment.get(ApiKey.ENVIRONMENT_VARIABLE), ApiKey.ENVIRONMENT_VARIABLE);
        this.dialect = DialectRules.named(environment.get("WORKOS_DIALECT"), dialect);
        return this;
    }

    /** The URL of the API; {@code https://api.workos.com} by default. Plain http is accepted for loopback only. */
    public DirectorySyncClientBuilder baseUrl(String url) {
        this.baseUrl = Objects.requireNonNull(url, "url");
        return this;
    }

    /** Accepts a {@link #baseUrl} of plain http on any host. The key is then sent unencrypted. */
    public DirectorySyncClientBuilder allowInsecureHttp() {
        this.insecureHttpAllowed = true;
        return this;
    }

    /** The dialect of the server; {@link Dialect#OPENAPI} by default. */
    public DirectorySyncClientBuilder dialect(Dialect dialect) {
        this.dialect = Objects.requireNonNull(dialect, "dialect");
        return this;
    }

    /**
     * The limits; by default 10 requests per second, and in {@code OPENAPI} also 4 lists of users per second and
     * directory. They can be changed later: {@link DirectorySyncClient#changeRateLimits}.
     */
    public DirectorySyncClientBuilder rateLimits(RateLimits limits) {
        this.rateLimits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /** A limiter of your own, or one that several clients of one key share. Replaces {@link #rateLimits}. */
    public DirectorySyncClientBuilder rateLimiter(RateLimiter limiter) {
        this.rateLimiter = Objects.requireNonNull(limiter, "limiter");
        return this;
    }

    /** How failures are retried; {@link RetryPolicy#defaults()} by default. */
    public DirectorySyncClientBuilder retryPolicy(RetryPolicy policy) {
        this.retryPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** How long opening a connection may take; 5 s by default. */
    public DirectorySyncClientBuilder connectTimeout(Duration timeout) {
        connections.connectTimeout(TransportSettings.positive("connectTimeout", timeout));
        return this;
    }

    /**
     * How long an attempt may take; 30 s by default. It begins when the permit is granted and ends with the last
     * byte of the body: fetching the key and waiting for a connection count, queueing for the permit does not.
     */
    public DirectorySyncClientBuilder attemptTimeout(Duration timeout) {
        this.attemptTimeout = TransportSettings.positive("attemptTimeout", timeout);
        return this;
    }

    /** The most connections of the pool; 64 by default. Further calls wait for a connection. */
    public DirectorySyncClientBuilder maxConnections(int connections) {
        this.connections.maxConnections(TransportSettings.positive("maxConnections", connections));
        return this;
    }

    /** How long an idle connection is kept; 30 s by default. */
    public DirectorySyncClientBuilder maxIdleTime(Duration time) {
        connections.maxIdleTime(TransportSettings.positive("maxIdleTime", time));
        return this;
    }

    /**
     * How long a connection is used, shortened by up to a tenth at random; 10 min by default. A load balancer can then
     * change its addresses. A request in flight is not interrupted.
     */
    public DirectorySyncClientBuilder maxLifeTime(Duration time) {
        connections.maxLifeTime(TransportSettings.positive("maxLifeTime", time));
        return this;
    }

    /** The largest body after decompression; 16 MiB by default. A larger one fails with kind {@code TOO_LARGE}. */
    public DirectorySyncClientBuilder maxBodyBytes(int bytes) {
        this.maxBodyBytes = TransportSettings.positive("maxBodyBytes", bytes);
        return this;
    }

    /**
     * A connection pool of your own, which {@link DirectorySyncClient#close()} does not dispose of. Replaces the pool
     * settings.
     */
    public DirectorySyncClientBuilder connectionProvider(ConnectionProvider provider) {
        connections.provider(Objects.requireNonNull(provider, "provider"));
        return this;
    }

    /**
     * Whether the JVM's proxy is used; true by default. {@code build()} asks {@link java.net.ProxySelector}, which
     * reads {@code https.proxyHost} and the like, and proxies loopback only if {@code http.nonProxyHosts} is empty. A
     * proxy set in {@link #httpClient} replaces it.
     */
    public DirectorySyncClientBuilder systemProxy(boolean used) {
        connections.systemProxy(used);
        return this;
    }

    /**
     * Changes the HTTP client last: proxy in place of the JVM's, TLS, event loop, resolver. A second call adds to the
     * first. Redirects and Reactor Netty's own retry stay off in any case. Do not enable its {@code wiretap}: it logs
     * the key.
     */
    public DirectorySyncClientBuilder httpClient(UnaryOperator<HttpClient> customizer) {
        connections.customizer(Objects.requireNonNull(customizer, "customizer"));
        return this;
    }

    /**
     * The clock and timer of waits, backoff, timeouts and deadlines; {@link Schedulers#parallel()} by default.
     * Errors of a wait are delivered on it. {@code close()} does not dispose of it.
     */
    public DirectorySyncClientBuilder scheduler(Scheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        return this;
    }

    /** A listener for every request of the client; none by default. A second call adds another one. */
    public DirectorySyncClientBuilder listener(RequestListener listener) {
        Objects.requireNonNull(listener, "listener");
        this.listener = this.listener == null ? listener : TransportSettings.both(this.listener, listener);
        return this;
    }

    /**
     * Creates the client. Sends nothing.
     *
     * @throws IllegalArgumentException if there is no key, or the base URL is refused
     */
    public DirectorySyncClient build() {
        String url = BaseUrl.check(baseUrl, insecureHttpAllowed);
        TransportSettings settings = new TransportSettings(
                URI.create(url),
                dialect,
                apiKey == null ? ApiKey.fixed(null, "the builder") : apiKey,
                retryPolicy.rule(),
                retryPolicy.budget(),
                attemptTimeout,
                maxBodyBytes,
                listener == null ? new RequestListener() {} : listener,
                scheduler == null ? Schedulers.parallel() : scheduler);
        Connections.Opened opened = connections.open(url);
        RateLimiter limiter = rateLimiter == null ? newLimiter() : rateLimiter;
        Transport transport = new Transport(opened.http(), limiter, settings);
        return new DirectorySyncClient(transport, rateLimiter == null ? limiter : null, opened.release());
    }

    private RateLimiter newLimiter() {
        RateLimits limits = DialectRules.of(dialect).limits(rateLimits);
        return scheduler == null ? RateLimiter.create(limits) : RateLimiter.create(limits, scheduler);
    }
}
