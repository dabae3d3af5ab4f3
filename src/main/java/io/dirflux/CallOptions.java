package io.dirflux;

import io.dirflux.http.CallContext;
import io.dirflux.http.RequestListener;
import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import java.util.Objects;
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
        return CallContext.deadline(fromSubscription);
    }

    /**
     * Whose turn it is when permits are scarce. By default single calls and lists of directories are
     * {@link Priority#INTERACTIVE}, walks of users, groups and events {@link Priority#BULK}.
     */
    public static ContextView priority(Priority priority) {
        return CallContext.priority(Objects.requireNonNull(priority, "priority"));
    }

    /** How this call retries. */
    public static ContextView retry(RetryPolicy policy) {
        return CallContext.retry(policy.rule());
    }

    /**
     * Who sees the requests of this call, all of them where it makes many, after the client's own listener. If two are
     * given, the inner one counts.
     */
    public static ContextView listener(RequestListener listener) {
        return CallContext.listener(Objects.requireNonNull(listener, "listener"));
    }
}
