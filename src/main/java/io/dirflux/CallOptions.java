package io.dirflux;

import io.dirflux.http.CallContext;
import io.dirflux.http.CallHeader;
import io.dirflux.http.RequestListener;
import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Options of a single call or stream. Write them into the Reactor {@code Context} below the call:
 *
 * <pre>{@code
 * client.users().get(id)
 *         .contextWrite(CallOptions.deadline(Duration.ofMillis(200)).and(CallOptions.priority(Priority.INTERACTIVE)));
 * }</pre>
 *
 * <p>An option applies to all requests of the operators above its {@code contextWrite}. If an option is written twice,
 * the one nearer to the call counts. An option that is not written is the client's. Immutable.
 */
public final class CallOptions implements ContextView {

    private final Context entries;

    private CallOptions(Context entries) {
        this.entries = entries;
    }

    /**
     * How long the whole call may take, from its subscription to its last item. Time in the queue, attempts and backoff
     * count. There is no deadline by default: waiting for a permit is legitimate.
     *
     * <p>If the deadline expires while the call is queued, it fails with {@link io.dirflux.error.PermitWaitException};
     * during an attempt, with {@link io.dirflux.error.TransportException} of kind {@code TIMEOUT}. A retry whose wait
     * would pass the deadline is not made: the call fails at once with the failure of its last attempt.
     *
     * @throws IllegalArgumentException if the duration is zero or negative
     */
    public static CallOptions deadline(Duration fromSubscription) {
        if (fromSubscription.isNegative() || fromSubscription.isZero()) {
            throw new IllegalArgumentException("A deadline is a positive duration, not " + fromSubscription);
        }
        return new CallOptions(CallContext.deadline(fromSubscription));
    }

    /**
     * Which calls get a permit first when permits are scarce. By default single calls and lists of directories are
     * {@link Priority#INTERACTIVE}; lists of users, groups and events are {@link Priority#BULK}.
     */
    public static CallOptions priority(Priority priority) {
        return new CallOptions(CallContext.priority(Objects.requireNonNull(priority, "priority")));
    }

    /**
     * How the call retries. Its budget does not count: all calls of a client share the budget of the client's policy.
     */
    public static CallOptions retry(RetryPolicy policy) {
        return new CallOptions(CallContext.retry(policy.rule()));
    }

    /** A listener for all requests of the call. The client's own listener is called before it. */
    public static CallOptions listener(RequestListener listener) {
        return new CallOptions(CallContext.listener(Objects.requireNonNull(listener, "listener")));
    }

    /**
     * A header of all requests of the call, such as {@code traceparent}. It replaces one of the same name, in any case,
     * that the client sends by itself. Its value is never logged.
     *
     * @throws IllegalArgumentException if it is {@code Authorization} or another header that only the client may set,
     *     or has a character that a header must not have
     */
    public static CallOptions header(String name, String value) {
        return new CallOptions(CallHeader.of(name, Objects.requireNonNull(value, "value")));
    }

    /** These options and the others. An option that is in both is taken from the others. */
    public CallOptions and(CallOptions others) {
        return new CallOptions(entries.putAll(others.entries.readOnly()));
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as the interface declares it
    public <T> T get(Object key) {
        return entries.get(key);
    }

    @Override
    public boolean hasKey(Object key) {
        return entries.hasKey(key);
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Stream<Map.Entry<Object, Object>> stream() {
        return entries.stream();
    }

    /** The names of the options. */
    @Override
    public String toString() {
        return entries.stream()
                .map(entry -> entry.getKey().toString())
                .collect(Collectors.joining(", ", "CallOptions[", "]"));
    }
}
