package io.dirflux.http;

import io.dirflux.error.ClientClosedException;
import io.dirflux.error.PermitWaitException;
import io.dirflux.http.RequestListener.CallOutcome;
import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Makes a call: acquires a permit, sends the request, reads the answer, and retries around all of it, so that each
 * attempt costs a permit. Nothing happens before the subscription; a cancel leaves the queue or closes the connection.
 *
 * @hidden
 */
public final class Transport {

    private final RateLimiter limiter;
    private final TransportSettings settings;
    private final AttemptExchange exchange;
    private final RetryBudget retryBudget;
    private final RunningCalls running = new RunningCalls();

    public Transport(HttpClient http, RateLimiter limiter, TransportSettings settings) {
        this.limiter = limiter;
        this.settings = settings;
        this.exchange = new AttemptExchange(http, settings);
        this.retryBudget = new RetryBudget(settings.retryBudget());
    }

    public TransportSettings settings() {
        return settings;
    }

    /** The state of a key's limit; empty if the limiter does not report it. */
    public Mono<RateLimitSnapshot> limit(RateLimitKey key) {
        return limiter.snapshot(key);
    }

    /** The state of a level of limits now; null if the limiter does not report it. */
    public @Nullable RateLimitSnapshot limitNow(RateLimitKey.Scope scope) {
        return limiter.snapshotNow(scope);
    }

    /** The tokens for retries that are left. */
    public int retryBudgetNow() {
        return retryBudget.left();
    }

    /** Sends the request and reads the body of the answer, in one attempt or more. */
    public <T> Mono<T> exchange(Request request, BodyReader<T> reader) {
        return exchange(request, reader, (read, listener) -> {});
    }

    /**
     * The same, and tells the listener of the call more about the answer.
     *
     * @param answered called with what was read, after the end of the attempt and before the end of the call
     */
    public <T> Mono<T> exchange(Request request, BodyReader<T> reader, BiConsumer<T, RequestListener> answered) {
        Mono<T> called = Mono.deferContextual(context -> {
            Call call = Call.begin(request, context, settings);
            return attempt(call, reader)
                    .retryWhen(new Retries(call, retryBudget, settings.scheduler()))
                    .doOnSuccess(read -> {
                        if (read != null) { // the call of a body that is not read has no item
                            answered.accept(read, call.listener());
                        }
                        succeeded(call);
                    })
                    .doOnError(failure -> call.ended(CallOutcome.FAILURE, failure))
                    .doOnCancel(() -> cancelled(call));
        });
        return running.guard(called.contextWrite(context -> CallContext.start(context, settings.scheduler())));
    }

    private void succeeded(Call call) {
        retryBudget.succeeded(call.hasPaid());
        call.ended(CallOutcome.SUCCESS, null);
    }

    private void cancelled(Call call) {
        if (running.isClosed()) {
            call.ended(CallOutcome.FAILURE, new ClientClosedException());
        } else {
            call.ended(CallOutcome.CANCELLED, null);
        }
    }

    /** Ends running calls with {@link io.dirflux.error.ClientClosedException} and refuses further ones the same way. */
    public void close() {
        running.close();
        exchange.close();
    }

    private <T> Mono<T> attempt(Call call, BodyReader<T> reader) {
        return Mono.defer(() -> {
            AttemptLog log = new AttemptLog(call);
            Mono<T> attempt = Mono.usingWhen(
                    permit(call),
                    permit -> exchange.send(call, log, permit, reader),
                    permit -> ended(permit, RateFeedback.none()),
                    (permit, failure) -> ended(permit, RateFeedback.none()),
                    permit -> ended(permit, RateFeedback.cancelled()));
            return call.isNextOnNewConnection() ? attempt.contextWrite(ConnectionChoice::newConnection) : attempt;
        });
    }

    private Mono<Permit> permit(Call call) {
        return limiter.acquire(call.permitRequest())
                .onErrorMap(PermitWaitException.class, e -> e.withAttempts(call.attempts()))
                .switchIfEmpty(
                        Mono.error(() -> new IllegalStateException("The RateLimiter completed without a permit")));
    }

    private static Mono<Void> ended(Permit permit, RateFeedback feedback) {
        return Mono.fromRunnable(() -> permit.ended(feedback));
    }
}
