package io.dirflux.http;

import io.dirflux.error.Attempt;
import io.dirflux.http.RequestListener.CallOutcome;
import io.dirflux.http.RequestListener.CallStart;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimitKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/** One request with the options of its caller and the attempts made so far. Belongs to one subscription. */
final class Call {

    private final Request request;
    private final Priority priority;
    private final RetryRule retryRule;
    private final RequestListener listener;
    private final @Nullable Long deadlineNanos;
    private final Map<String, String> headers;
    private final Scheduler clock;
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private volatile int attemptOnNewConnection; // its number, 0 if there is none
    private volatile boolean paid;
    private final AtomicBoolean ended = new AtomicBoolean(); // a cancel may follow the item

    /** The call in its context, which the listeners of the client and of the context are told of. */
    static Call begin(Request request, ContextView context, TransportSettings settings) {
        Priority lane = CallContext.priority(context, request.priority());
        CallStart start = new CallStart(request.endpoint(), settings.dialect(), lane, settings.server());
        RequestListener listener =
                CallContext.listener(context, settings.listener()).begin(start, context);
        return new Call(request, context, settings.retryRule(), listener, settings.scheduler());
    }

    /** @param listener the listener of this call */
    Call(Request request, ContextView context, RetryRule retryRule, RequestListener listener, Scheduler clock) {
        this.request = request;
        this.priority = CallContext.priority(context, request.priority());
        this.retryRule = CallContext.retry(context, retryRule);
        this.listener = listener;
        this.deadlineNanos = CallContext.deadlineNanos(context);
        this.headers = CallHeader.in(context);
        this.clock = clock;
    }

    Request request() {
        return request;
    }

    RetryRule retryRule() {
        return retryRule;
    }

    RequestListener listener() {
        return listener;
    }

    /** The headers that the caller adds to each request. */
    Map<String, String> headers() {
        return headers;
    }

    List<Attempt> attempts() {
        return attempts;
    }

    /** Tells the listener how the call ended. The first end counts. */
    void ended(CallOutcome outcome, @Nullable Throwable failure) {
        if (ended.compareAndSet(false, true)) {
            listener.ended(request.endpoint(), outcome, failure);
        }
    }

    /**
     * The attempt that has just ended found a dead connection of the pool. The first time, the next attempt takes a new
     * one, at once.
     */
    void connectionWasDead() {
        if (attemptOnNewConnection == 0) {
            attemptOnNewConnection = attempts.size() + 1;
        }
    }

    /** Whether the next attempt is the one that a dead connection of the pool calls for. */
    boolean isNextAtOnce() {
        return attemptOnNewConnection == attempts.size() + 1;
    }

    /**
     * Whether the next attempt takes a new connection: also if the request must not be sent again, because a connection
     * of the pool may be dead.
     */
    boolean isNextOnNewConnection() {
        return isNextAtOnce() || !request.isRepeatable();
    }

    /** A retry was paid for from the budget. */
    void paidForRetry() {
        paid = true;
    }

    /** Whether a retry was paid for from the budget. */
    boolean hasPaid() {
        return paid;
    }

    long now() {
        return clock.now(TimeUnit.NANOSECONDS);
    }

    /** The time until the deadline, negative if it has passed; {@code null} if there is no deadline. */
    @Nullable
    Duration left() {
        return deadlineNanos == null ? null : Duration.ofNanos(deadlineNanos - now());
    }

    boolean hasTimeFor(Duration wait) {
        Duration left = left();
        return left == null || wait.compareTo(left) < 0;
    }

    /** How long the next attempt may take. */
    Duration attemptTimeout(Duration most) {
        Duration left = left();
        return left == null || left.compareTo(most) >= 0 ? most : left;
    }

    PermitRequest permitRequest() {
        String directory = request.directory().get();
        List<RateLimitKey> keys = directory == null
                ? List.of(RateLimitKey.client())
                : List.of(RateLimitKey.client(), RateLimitKey.directory(directory));
        return new PermitRequest(keys, priority, left());
    }
}
