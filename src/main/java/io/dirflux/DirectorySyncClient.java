package io.dirflux;

import io.dirflux.http.ApiKey;
import io.dirflux.http.BaseUrl;
import io.dirflux.http.Connections;
import io.dirflux.http.RequestListener;
import io.dirflux.http.Transport;
import io.dirflux.http.TransportSettings;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import java.time.Duration;
import java.util.Locale;
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
 * The client: every endpoint of WorkOS Directory Sync as {@code Mono} or {@code Flux}, inside the rate limit.
 *
 * <p>Build one per API key and share it: all its subscribers share one limiter and one connection pool. It is thread-safe.
 * Nothing blocks; items are delivered on the connection's event loop or, once they have arrived, on the thread that
 * asks for them, failures of a wait (permit, timeout, deadline) on the {@linkplain Builder#scheduler scheduler}.
 * Cancelling a subscription leaves the permit queue, or closes the connection of the request under way.
 *
 * <pre>{@code
 * try (DirectorySyncClient client = DirectorySyncClient.fromEnvironment()) {
 *     client.users().list(UserQuery.inDirectory("directory_01H...")).count().block();
 * }
 * }</pre>
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync">WorkOS: Directory Sync</a>
 */
public final class DirectorySyncClient implements AutoCloseable {

    private final Transport transport;
    private final Directories directories;
    private final Users users;
    private final Groups groups;
    private final Events events;
    private final Runnable release;

    private DirectorySyncClient(Transport transport, Runnable release) {
        this.transport = transport;
        GroupDirectories groupDirectories = new GroupDirectories();
        this.directories = new Directories(transport);
        this.users = new Users(transport, groupDirectories);
        this.groups = new Groups(transport, groupDirectories);
        this.events = new Events(transport);
        this.release = release;
    }

    /** A builder; only {@link Builder#apiKey(String) apiKey} must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A client with all defaults and the key of the environment variable {@code WORKOS_API_KEY}; {@code WORKOS_DIALECT}
     * ({@code OPENAPI} or {@code REFERENCE}), if set, chooses the dialect.
     *
     * @throws IllegalArgumentException if {@code WORKOS_API_KEY} is missing, blank or not a key
     */
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

    /** Events: what has changed, oldest first. */
    public Events events() {
        return events;
    }

    /** How questions travel; see {@link Builder#dialect}. */
    public Dialect dialect() {
        return transport.settings().dialect();
    }

    /**
     * How the client-wide limit stands at the moment of the subscription: permits left, who waits, when the next one is
     * served, why it is held back. Costs no request. Empty if a limiter of your own does not tell.
     */
    public Mono<RateLimitSnapshot> rateLimit() {
        return transport.limit(RateLimitKey.client());
    }

    /** The same for the limit of one directory's user lists. Its calls pay under the client-wide limit too. */
    public Mono<RateLimitSnapshot> rateLimit(String directoryId) {
        return transport.limit(RateLimitKey.directory(directoryId));
    }

    /**
     * Ends running calls with {@link io.dirflux.error.ClientClosedException}, refuses further ones the same way, and frees
     * the connection pool if this client made it. Does not block; closing twice is harmless.
     */
    @Override
    public void close() {
        transport.close();
        release.run();
    }

    @Override
    public String toString() {
        return "DirectorySyncClient[" + transport.settings().baseUrl() + ", "
                + transport.settings().dialect() + "]";
    }

    /** Collects what a client is made of. Not thread-safe. */
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

        /** The API key, {@code sk_...}. Refused here if it is blank or holds a character no key has, such as a line break. */
        public Builder apiKey(String key) {
            this.apiKey = ApiKey.fixed(key, "apiKey(..)");
            return this;
        }

        /**
         * The API key of the moment, asked for at every attempt, for rotation. The supplier must not block. If it gives no
         * usable key the call fails with {@link IllegalArgumentException}.
         */
        public Builder apiKey(Supplier<String> key) {
            this.apiKey = ApiKey.rotating(Objects.requireNonNull(key, "key"));
            return this;
        }

        /**
         * Takes the key from {@code WORKOS_API_KEY} and, if set, the dialect from {@code WORKOS_DIALECT}.
         *
         * @throws IllegalArgumentException if the key is missing, blank or not a key, or the dialect is unknown
         */
        public Builder fromEnvironment() {
            return from(System.getenv());
        }

        Builder from(Map<String, String> environment) {
            this.apiKey = ApiKey.fixed(environment.get(ApiKey.ENVIRONMENT_VARIABLE), ApiKey.ENVIRONMENT_VARIABLE);
            String name = environment.get("WORKOS_DIALECT");
            if (name != null && !name.isBlank()) {
                this.dialect = dialectNamed(name.strip());
            }
            return this;
        }

        /** Where the API is; {@code https://api.workos.com} by default. Plain http only to loopback. */
        public Builder baseUrl(String url) {
            this.baseUrl = Objects.requireNonNull(url, "url");
            return this;
        }

        /** Lets {@link #baseUrl} be plain http on any host: the key then travels readable to everybody on the way. */
        public Builder allowInsecureHttp() {
            this.insecureHttpAllowed = true;
            return this;
        }

        /** How questions travel; {@link Dialect#OPENAPI} by default. */
        public Builder dialect(Dialect dialect) {
            this.dialect = Objects.requireNonNull(dialect, "dialect");
            return this;
        }

        /**
         * The rate this client keeps; {@code RateLimits.perSecond(10)} by default, and in {@code OPENAPI} 4 per second and
         * directory on user lists besides.
         */
        public Builder rateLimits(RateLimits limits) {
            this.rateLimits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** A limiter of your own, or one shared by several clients on one key. Takes the place of {@link #rateLimits}. */
        public Builder rateLimiter(RateLimiter limiter) {
            this.rateLimiter = Objects.requireNonNull(limiter, "limiter");
            return this;
        }

        /** How failures are retried; {@link RetryPolicy#defaults()} by default. */
        public Builder retryPolicy(RetryPolicy policy) {
            this.retryPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** How long making a connection may take; 5 s by default. */
        public Builder connectTimeout(Duration timeout) {
            connections.connectTimeout(positive("connectTimeout", timeout));
            return this;
        }

        /** How long an attempt may take, from taking a connection to the last body byte; 30 s by default. */
        public Builder attemptTimeout(Duration timeout) {
            this.attemptTimeout = positive("attemptTimeout", timeout);
            return this;
        }

        /** How many connections the pool holds at most; 64 by default. Calls beyond it wait. */
        public Builder maxConnections(int connections) {
            this.connections.maxConnections(positive("maxConnections", connections));
            return this;
        }

        /** How long an idle connection is kept; 30 s by default. */
        public Builder maxIdleTime(Duration time) {
            connections.maxIdleTime(positive("maxIdleTime", time));
            return this;
        }

        /** How large a body may be after decompression; 16 MiB by default. A larger one is a {@code TOO_LARGE} failure. */
        public Builder maxBodyBytes(int bytes) {
            this.maxBodyBytes = positive("maxBodyBytes", bytes);
            return this;
        }

        /** A pool of your own, which {@link #close()} does not dispose of. Takes the place of the two settings above. */
        public Builder connectionProvider(ConnectionProvider provider) {
            connections.provider(Objects.requireNonNull(provider, "provider"));
            return this;
        }

        /**
         * The last word on the HTTP client: proxy, TLS, event loop, resolver. Redirects and Reactor Netty's own retry stay
         * off whatever it says. Its {@code wiretap} would log the key.
         */
        public Builder httpClient(UnaryOperator<HttpClient> customizer) {
            connections.customizer(Objects.requireNonNull(customizer, "customizer"));
            return this;
        }

        /**
         * Clock and timer of waits, backoff, timeouts and deadlines; {@link Schedulers#parallel()} by default. Failures of
         * a wait are delivered on it. It is not disposed of by {@code close()}.
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Sees what the client does. */
        public Builder listener(RequestListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * The client.
         *
         * @throws IllegalArgumentException if there is no key, or the base URL is refused
         */
        public DirectorySyncClient build() {
            ApiKey key = apiKey == null ? ApiKey.fixed(null, "the builder") : apiKey;
            Scheduler timers = scheduler == null ? Schedulers.parallel() : scheduler;
            TransportSettings settings = new TransportSettings(
                    BaseUrl.check(baseUrl, insecureHttpAllowed),
                    dialect,
                    key,
                    retryPolicy.rule(),
                    retryPolicy.budget(),
                    attemptTimeout,
                    maxBodyBytes,
                    listener,
                    timers);
            Connections.Opened opened = connections.open();
            return new DirectorySyncClient(new Transport(opened.http(), limiter(), settings), opened.release());
        }

        private RateLimiter limiter() {
            if (rateLimiter != null) {
                return rateLimiter;
            }
            RateLimits limits = DialectRules.of(dialect).limits(rateLimits);
            return scheduler == null ? RateLimiter.create(limits) : RateLimiter.create(limits, scheduler);
        }

        private static Dialect dialectNamed(String name) {
            try {
                return Dialect.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("WORKOS_DIALECT is OPENAPI or REFERENCE, not " + name, e);
            }
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " is a positive duration, not " + value);
            }
            return value;
        }

        private static int positive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is at least 1, not " + value);
            }
            return value;
        }
    }
}
