package io.dirflux;

import io.dirflux.http.Transport;
import io.dirflux.model.Dialect;
import io.dirflux.model.Membership;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The client: every endpoint of WorkOS Directory Sync as {@code Mono} or {@code Flux}, within the rate limit.
 *
 * <p>Build one client per API key and share it: all subscribers share its limiter and its connection pool. It is
 * thread-safe. Each {@code Mono} and {@code Flux} is lazy: it sends nothing before it is subscribed to, and each
 * subscription sends its own requests. Nothing blocks.
 *
 * <p>Items are delivered on the connection's event loop or, if they have arrived already, on the thread that requests
 * them. Errors of a wait (permit, timeout, deadline) are delivered on the
 * {@linkplain DirectorySyncClientBuilder#scheduler scheduler}. Cancelling a subscription leaves the permit queue, or
 * closes the connection of the request in flight.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync">WorkOS: Directory Sync</a>
 */
public final class DirectorySyncClient implements AutoCloseable {

    private final Transport transport;
    private final Directories directories;
    private final Users users;
    private final Groups groups;
    private final Memberships memberships;
    private final Events events;
    private final WebhookEndpoints webhookEndpoints;
    private final @Nullable RateLimiter ownLimiter; // null if the app has made it
    private final Runnable release;

    DirectorySyncClient(Transport transport, @Nullable RateLimiter ownLimiter, Runnable release) {
        this.transport = transport;
        this.ownLimiter = ownLimiter;
        GroupDirectories groupDirectories = new GroupDirectories();
        this.directories = new Directories(transport);
        this.users = new Users(transport, groupDirectories);
        this.groups = new Groups(transport, groupDirectories);
        this.memberships = new Memberships(transport, groupDirectories);
        this.events = new Events(transport);
        this.webhookEndpoints = new WebhookEndpoints(transport);
        this.release = release;
    }

    /** A builder; only {@link DirectorySyncClientBuilder#apiKey(String) apiKey} must be set. */
    public static DirectorySyncClientBuilder builder() {
        return new DirectorySyncClientBuilder();
    }

    /** A client with all defaults and the key and dialect of {@link DirectorySyncClientBuilder#fromEnvironment}. */
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

    /** The endpoints to which WorkOS sends webhooks: list, create, update, delete. */
    public WebhookEndpoints webhookEndpoints() {
        return webhookEndpoints;
    }

    /** The dialect of the server; see {@link DirectorySyncClientBuilder#dialect}. */
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

    /**
     * The client-wide limit now, for a gauge: the same as {@link #rateLimit()} as a value. It never blocks and costs no
     * request. Null if a limiter of your own does not report it. The state is the one after the last permit, answer or
     * timer. The first call may return the state of a new client, if other threads ask for permits at that moment.
     */
    public @Nullable RateLimitSnapshot rateLimitNow() {
        return rateLimitNow(RateLimitKey.Scope.CLIENT);
    }

    /**
     * One level of limits now, for a gauge that names no directory. {@code CLIENT} is {@link #rateLimitNow()}. {@code
     * DIRECTORY} is about all directories in use together: the permits of the one that has fewest, the calls that wait
     * under any of them, and the longest hold; see {@link RateLimiter#snapshotNow(RateLimitKey.Scope)}.
     */
    public @Nullable RateLimitSnapshot rateLimitNow(RateLimitKey.Scope scope) {
        return transport.limitNow(scope);
    }

    /**
     * The tokens of the retry budget that are left now; see {@link RetryPolicy}. Below 5, only retries that cost
     * nothing are made.
     */
    public int retryBudgetNow() {
        return transport.retryBudgetNow();
    }

    /**
     * Changes the rate limits while the client lives, for example after your plan was raised. It does not block, and
     * applies to every call that asks for a permit after it returns. Calls that wait keep their places and do not fail
     * because of it. Permits that are spent stay spent: from 10 to 20 per second with ten spent, ten more are free at
     * once; from 10 to 4, the next one is free when seven are back.
     *
     * @param limits the new limits; a limit per directory that they leave open is the dialect's
     * @throws IllegalStateException if the client was built with a
     *     {@link DirectorySyncClientBuilder#rateLimiter limiter of your own}, which may serve other clients too: change
     *     that limiter instead
     */
    public void changeRateLimits(RateLimits limits) {
        if (ownLimiter == null) {
            throw new IllegalStateException(
                    "The limiter of rateLimiter(..) may serve other clients too: call its changeLimits(..) instead");
        }
        ownLimiter.changeLimits(DialectRules.of(dialect()).limits(limits));
    }

    /**
     * Ends running calls with {@link io.dirflux.error.ClientClosedException}, refuses further ones the same way, and
     * disposes of the connection pool if this client created it. Does not block. Closing twice has no further effect.
     */
    @Override
    public void close() {
        transport.close();
        release.run();
    }

    @Override
    public String toString() {
        return "DirectorySyncClient[%s, %s]".formatted(transport.settings().server(), dialect());
    }
}
