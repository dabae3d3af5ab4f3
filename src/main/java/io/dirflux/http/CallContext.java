package io.dirflux.http;

import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The entries of the Reactor {@code Context} that hold the options of a call. {@code CallOptions} writes them.
 *
 * @hidden
 */
public final class CallContext {

    private static final Object DEADLINE = new Key("deadline");
    private static final Object DEADLINE_NANOS = new Key("deadline instant");
    private static final Object PRIORITY = new Key("priority");
    private static final Object RETRY = new Key("retry");
    private static final Object LISTENER = new Key("listener");

    private record Key(String name) {

        @Override
        public String toString() {
            return name;
        }
    }

    private CallContext() {}

    public static Context deadline(Duration fromSubscription) {
        return Context.of(DEADLINE, fromSubscription);
    }

    public static Context priority(Priority priority) {
        return Context.of(PRIORITY, priority);
    }

    public static Context retry(RetryRule rule) {
        return Context.of(RETRY, rule);
    }

    public static Context listener(RequestListener listener) {
        return Context.of(LISTENER, new SafeListener(listener));
    }

    /** Fixes the deadline at subscription, so that all pages of a stream share it. */
    public static Context start(Context context, Scheduler scheduler) {
        Duration deadline = context.getOrDefault(DEADLINE, null);
        return deadline == null
                ? context
                : context.delete(DEADLINE)
                        .put(DEADLINE_NANOS, scheduler.now(TimeUnit.NANOSECONDS) + deadline.toNanos());
    }

    /** Makes the calls of a fan-out {@link Priority#BULK}, unless a priority was chosen. */
    public static Context bulkByDefault(Context context) {
        return context.hasKey(PRIORITY) ? context : context.put(PRIORITY, Priority.BULK);
    }

    /** The client's listener, followed by the one of the call if there is one. */
    public static RequestListener listener(ContextView context, RequestListener ofClient) {
        RequestListener ofCall = context.getOrDefault(LISTENER, null);
        return ofCall == null ? ofClient : new SafeListener(ofClient, ofCall);
    }

    static @Nullable Long deadlineNanos(ContextView context) {
        return context.getOrDefault(DEADLINE_NANOS, null);
    }

    static Priority priority(ContextView context, Priority byDefault) {
        return Objects.requireNonNull(context.getOrDefault(PRIORITY, byDefault));
    }

    static RetryRule retry(ContextView context, RetryRule byDefault) {
        return Objects.requireNonNull(context.getOrDefault(RETRY, byDefault));
    }
}
