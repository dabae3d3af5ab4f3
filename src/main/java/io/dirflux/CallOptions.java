package io.dirflux;

import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Options of a single call, given through the Reactor {@code Context}; each overrides the client's setting for what stands
 * above it:
 *
 * <pre>{@code
 * client.users().get(id)
 *         .contextWrite(CallOptions.deadline(Duration.ofMillis(200)))
 *         .contextWrite(CallOptions.priority(Priority.INTERACTIVE));
 * }</pre>
 */
public final class CallOptions {

    private static final Object DEADLINE = new Key("deadline");
    private static final Object DEADLINE_NANOS = new Key("deadline instant");
    private static final Object PRIORITY = new Key("priority");
    private static final Object RETRY = new Key("retry");
    private static final Object LISTENER = new Key("listener");

    private record Key(String name) {}

    private CallOptions() {}

    /**
     * How long the whole call may take from its subscription on, a stream to its last item: queueing, attempts and
     * backoff included. Ended in the queue it fails with {@link io.dirflux.error.PermitWaitException}, in an attempt with
     * {@link io.dirflux.error.TransportException} of kind {@code TIMEOUT}; a retry that would start after it is not made.
     * There is no deadline by default: waiting for a permit is legitimate.
     */
    public static ContextView deadline(Duration fromSubscription) {
        if (fromSubscription.isNegative() || fromSubscription.isZero()) {
            throw new IllegalArgumentException("A deadline is a positive duration, not " + fromSubscription);
        }
        return Context.of(DEADLINE, fromSubscription);
    }

    /**
     * Whose turn it is when permits are scarce. By default single calls and lists of directories are
     * {@link Priority#INTERACTIVE}, walks of users, groups and events {@link Priority#BULK}.
     */
    public static ContextView priority(Priority priority) {
        return Context.of(PRIORITY, Objects.requireNonNull(priority, "priority"));
    }

    /** How this call retries. */
    public static ContextView retry(RetryPolicy policy) {
        return Context.of(RETRY, Objects.requireNonNull(policy, "policy"));
    }

    /**
     * Who sees the requests of this call, all of them where it makes many, after the client's own listener. If two are
     * given, the inner one counts.
     */
    public static ContextView listener(RequestListener listener) {
        return Context.of(LISTENER, new SafeListener(Objects.requireNonNull(listener, "listener")));
    }

    /** Fixes the deadline at subscription, so that all pages of a stream share it. */
    static Context start(Context context, Scheduler scheduler) {
        Duration deadline = context.getOrDefault(DEADLINE, null);
        return deadline == null
                ? context
                : context.delete(DEADLINE)
                        .put(DEADLINE_NANOS, scheduler.now(TimeUnit.NANOSECONDS) + deadline.toNanos());
    }

    static @Nullable Long deadlineNanos(ContextView context) {
        return context.getOrDefault(DEADLINE_NANOS, null);
    }

    static Priority priority(ContextView context, Priority byDefault) {
        return Objects.requireNonNull(context.getOrDefault(PRIORITY, byDefault));
    }

    /** One of many calls made for a single question, whatever lane it would take by itself. */
    static Context bulkByDefault(Context context) {
        return context.hasKey(PRIORITY) ? context : context.put(PRIORITY, Priority.BULK);
    }

    static RetryPolicy retry(ContextView context, RetryPolicy byDefault) {
        return Objects.requireNonNull(context.getOrDefault(RETRY, byDefault));
    }

    static RequestListener listener(ContextView context, RequestListener ofClient) {
        RequestListener ofCall = context.getOrDefault(LISTENER, null);
        return ofCall == null ? ofClient : new SafeListener(ofClient, ofCall);
    }
}
