package io.dirflux;

import io.dirflux.http.ApiKey;
import io.dirflux.http.BaseUrl;
import io.dirflux.http.Connections;
import io.dirflux.http.RequestListener;
import io.dirflux.http.Transport;
import io.dirflux.http.TransportSettings;
import io.dirflux.model.Dialect;
import io.dirflux.model.Membership;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * The client: every endpoint of WorkOS Directory Sync as {@code Mono} or {@code Flux}, within the rate limit.
 *
 * <p>Build one client per API key and share it: all subscribers share its limiter and its connection pool. It is
 * thread-safe. Each {@code Mono} and {@code Flux} is lazy: it sends nothing before it is subscribed to, and each
 * subscription sends its own requests. Nothing blocks.
 *
 * <p>Items are delivered on the connection's event loop or, if they have arrived already, on the thread that requests
 * them. Errors of a wait (permit, timeout, deadline) are delivered on the {@linkplain Builder#scheduler scheduler}.
 * Cancelling a subscription leaves the permit queue, or closes the connection of the request in flight.
 */
public final class DirectorySyncClient implements AutoCloseable {

    private final Transport transport;
    private final Directories directories;
    private final Users users;
    private final Groups groups;
    private final Memberships memberships;
    private final Events events;
    private final @Nullable RateLimiter ownLimiter; // null if the app has made it
    private final Runnable release;

    private DirectorySyncClient(Transport transport, @Nullable RateLimiter ownLimiter, Runnable release) {
        this.transport = transport;
        this.ownLimiter = ownLimiter;
        GroupDirectories groupDirectories = new GroupDirectories();
        this.directories = new Directories(transport);
        this.users = new Users(transport, groupDirectories);
        this.groups = new Groups(transport, groupDirectories);
        this.memberships = new Memberships(transport, groupDirectories);
        this.events = new Events(transport);
        this.release = release;
    }

    /** A builder; only {@link Builder#apiKey(String) apiKey} must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** A client with all defaults and the key and dialect of {@link Builder#fromEnvironment}. */
    public static DirectorySyncClient fromEnvironment() {
        return builder().fromEnvironment().build();
    }

    /** Directories: list, get, find, delete. */
    public Directories directories() {
        return directories;
    }

    /** Users: list, get, find, and the groups of one. */
    public Users users() {
        return users;
    }

    /** Groups: list, get, find, and the members of one. */
    public Groups groups() {
        return groups;
    }

    /** Memberships of one group or one user, page by page. */
    public Memberships memberships() {
        return memberships;
    }

    /**
     * The memberships of a directory, each once. {@code REFERENCE} embeds them in the list of users. In {@code OPENAPI}
     * they are listed by group or by user: what takes less time by the counts of the directory or by the first pages.
     */
    public Flux<Membership> memberships(String directoryId) {
        return memberships.list(directoryId);
    }

    /** Events: what has changed, oldest first. */
    public Events events() {
        return events;
    }

    /** The dialect of the server; see {@link Builder#dialect}. */
    public Dialect dialect() {
        return transport.settings().dialect();
    }

    /**
     * The state of the client-wide limit at subscription: permits left, waiting calls, when the next one gets its
     * permit, and why the limiter holds back. Sends no request. Empty if a limiter of your own does not report it.
     */
    public Mono<RateLimitSnapshot> rateLimit() {
        return transport.limit(RateLimitKey.client());
    }

    /** The same for the limit of one directory's user lists. Its calls also count against the client-wide limit. */
    public Mono<RateLimitSnapshot> rateLimit(String directoryId) {
        return transport.limit(RateLimitKey.directory(directoryId));
    }

    /** The same as {@link #rateLimit()} as a value, for a gauge: as of the last permit or answer. Never blocks. */
    public @Nullable RateLimitSnapshot rateLimitNow() {
        return transport.limitNow();
    }

    /**
     * Changes the rate limits while the client lives. Does not block. Calls that wait keep their places. Permits that
     * are spent stay spent: from 10 to 20 per second with ten spent, ten more are free at once; from 10 to 4, the next
     * one is free when seven are back.
     *
     * @throws IllegalStateException if the client was built with a {@link Builder#rateLimiter limiter of your own}
     */
    public void changeRateLimits(RateLimits limits) {
        if (ownLimiter == null) {
            throw new IllegalStateException(
                    "The limiter of rateLimiter(..) may serve other clients too: call its changeLimits(..) instead");
        }
        ownLimiter.changeLimits(DialectRules.of(dialect()).limits(limits));
    }

    /**
     * Ends running calls with {@link io.dirflux.error.ClientClosedException}, and refuses further ones the same way.
     * Disposes of the connection pool if this client created it. Does not block.
     */
    @Override
    public void close() {
        transport.close();
        release.run();
    }

    @Override
    public String toString() {
        return "DirectorySyncClient[%s, %s]".formatted(transport.settings().baseUrl(), dialect());
    }

    /** Collects the settings of a client. Not thread-safe. */
    public static final class Builder {

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
        private RequestListener listener = new RequestListener() {};
        private final Connections connections = new Connections();

        private Builder() {}

        /** The API key, {@code sk_...}. Refused if it is blank or has a character that no key has. */
        public Builder apiKey(String key) {
            this.apiKey = ApiKey.fixed(key, "apiKey(..)");
            return this;
        }

        /**
         * A supplier of the API key, for keys that rotate. Each attempt asks it, after its permit was granted. It must
         * not block. If it supplies no usable key, the call fails with {@link IllegalArgumentException}.
         */
        public Builder apiKey(Supplier<String> key) {
            this.apiKey = ApiKey.supplied(Objects.requireNonNull(key, "key"));
            return this;
        }

        /**
         * A source of the API key, such as a secret manager. Each attempt subscribes to it, after its permit was
         * granted and within {@link #attemptTimeout}. Cache it, for example with {@code cache(Duration)}. It sees the
         * call's context. If it fails, the call fails with {@link IllegalStateException}, whose cause is that failure;
         * if it is empty or its key unusable, with {@link IllegalArgumentException}.
         */
        public Builder apiKey(Mono<String> key) {
            this.apiKey = ApiKey.fetched(Objects.requireNonNull(key, "key"));
            return this;
        }

        /**
         * Takes the key from {@code WORKOS_API_KEY} and, if it is set, the dialect from {@code WORKOS_DIALECT}.
         *
         * @throws IllegalArgumentException if the key is missing, blank or not a key, or the dialect is unknown
         */
        public Builder fromEnvironment() {
            return from(System.getenv());
        }

        Builder from(Map<String, String> environment) {
            this.apiKey = ApiKey.fixed(environment.get(ApiKey.ENVIRONMENT_VARIABLE), ApiKey.ENVIRONMENT_VARIABLE);
            this.dialect = DialectRules.named(environment.get("WORKOS_DIALECT"), dialect);
            return this;
        }

        /** The URL of the API; {@code https://api.workos.com} by default. Plain http is accepted for loopback only. */
        public Builder baseUrl(String url) {
            this.baseUrl = Objects.requireNonNull(url, "url");
            return this;
        }

        /** Accepts a {@link #baseUrl} of plain http on any host. The key is then sent unencrypted. */
        public Builder allowInsecureHttp() {
            this.insecureHttpAllowed = true;
            return this;
        }

        /** The dialect of the server; {@link Dialect#OPENAPI} by default. */
        public Builder dialect(Dialect dialect) {
            this.dialect = Objects.requireNonNull(dialect, "dialect");
            return this;
        }

        /** The limits; by default 10 requests per second, and in OPENAPI 4 lists of users per second and directory. */
        public Builder rateLimits(RateLimits limits) {
            this.rateLimits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** A limiter of your own, or one that several clients of one key share. Replaces {@link #rateLimits}. */
        public Builder rateLimiter(RateLimiter limiter) {
            this.rateLimiter = Objects.requireNonNull(limiter, "limiter");
            return this;
        }

        /** How failures are retried; {@link RetryPolicy#defaults()} by default. */
        public Builder retryPolicy(RetryPolicy policy) {
            this.retryPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** How long opening a connection may take; 5 s by default. */
        public Builder connectTimeout(Duration timeout) {
            connections.connectTimeout(TransportSettings.positive("connectTimeout", timeout));
            return this;
        }

        /**
         * How long an attempt may take; 30 s by default. It begins when the permit is granted and ends with the last
         * byte of the body: fetching the key and waiting for a connection count, queueing for the permit does not.
         */
        public Builder attemptTimeout(Duration timeout) {
            this.attemptTimeout = TransportSettings.positive("attemptTimeout", timeout);
            return this;
        }

        /** The most connections of the pool; 64 by default. Further calls wait for a connection. */
        public Builder maxConnections(int connections) {
            this.connections.maxConnections(TransportSettings.positive("maxConnections", connections));
            return this;
        }

        /** How long an idle connection is kept; 30 s by default. */
        public Builder maxIdleTime(Duration time) {
            connections.maxIdleTime(TransportSettings.positive("maxIdleTime", time));
            return this;
        }

        /** How long a connection is used, less up to a tenth at random; 10 min by default. None is interrupted. */
        public Builder maxLifeTime(Duration time) {
            connections.maxLifeTime(TransportSettings.positive("maxLifeTime", time));
            return this;
        }

        /** The largest body after decompression; 16 MiB by default. A larger one fails with kind {@code TOO_LARGE}. */
        public Builder maxBodyBytes(int bytes) {
            this.maxBodyBytes = TransportSettings.positive("maxBodyBytes", bytes);
            return this;
        }

        /** A connection pool of your own, which {@link #close()} does not dispose of. Replaces the pool settings. */
        public Builder connectionProvider(ConnectionProvider provider) {
            connections.provider(Objects.requireNonNull(provider, "provider"));
            return this;
        }

        /** Whether the JVM's proxy is used, which {@link java.net.ProxySelector} tells; true by default. */
        public Builder systemProxy(boolean used) {
            connections.systemProxy(used);
            return this;
        }

        /**
         * Changes the HTTP client last: proxy in place of the JVM's, TLS, event loop, resolver. A second call adds to
         * the first. Redirects and Reactor Netty's own retry stay off in any case. Do not enable its {@code wiretap}:
         * it logs the key.
         */
        public Builder httpClient(UnaryOperator<HttpClient> customizer) {
            connections.customizer(Objects.requireNonNull(customizer, "customizer"));
            return this;
        }

        /** The clock and timer of every wait, on which its errors are delivered; {@code parallel()} by default. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** A listener for every request of the client; none by default. */
        public Builder listener(RequestListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Creates the client, which sends nothing. Refuses a missing key, and a base URL of another form. */
        public DirectorySyncClient build() {
            String url = BaseUrl.check(baseUrl, insecureHttpAllowed);
            TransportSettings settings = new TransportSettings(
                    url,
                    dialect,
                    apiKey == null ? ApiKey.fixed(null, "the builder") : apiKey,
                    retryPolicy.rule(),
                    retryPolicy.budget(),
                    attemptTimeout,
                    maxBodyBytes,
                    listener,
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
}
