package io.dirflux.http;

import io.dirflux.error.PermitWaitException;
import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.scheduler.clock.SchedulerClock;

/**
 * Sends a request and reads its answer: permits, send, feed the limiter, decode or map the error, and retry around all of
 * it, so that each attempt costs a permit. Nothing happens before the subscription; a cancel leaves the queue or closes
 * the connection.
 *
 * @hidden
 */
public final class Transport {

    private final HttpClient http;
    private final RateLimiter limiter;
    private final TransportSettings settings;
    private final Clock wallClock;
    private final RetryBudget retryBudget;
    private final BodyPool bodies = new BodyPool();
    private final RunningCalls running = new RunningCalls();
    private final AttemptTimeouts timeouts;

    /** Reads the body of a 2xx answer, on the event loop: that many bytes of an array which is not its to keep. */
    @FunctionalInterface
    /** @hidden */
    public interface BodyReader<T> {
        T read(byte[] body, int length, @Nullable String requestId);
    }

    public Transport(HttpClient http, RateLimiter limiter, TransportSettings settings) {
        this.http = http;
        this.limiter = limiter;
        this.settings = settings;
        this.retryBudget = new RetryBudget(settings.retryBudget());
        this.timeouts = new AttemptTimeouts(settings.scheduler());
        this.wallClock = SchedulerClock.of(settings.scheduler());
    }

    public TransportSettings settings() {
        return settings;
    }

    /** How a key stands; empty if the limiter does not tell. */
    public Mono<RateLimitSnapshot> limit(RateLimitKey key) {
        return limiter.snapshot(key);
    }

    /** The answer, read; one attempt or more. */
    public <T> Mono<T> exchange(Request request, BodyReader<T> reader) {
        Mono<T> answered = Mono.deferContextual(context -> {
            Call call = new Call(request, context, settings.retryRule(), settings.listener(), settings.scheduler());
            return attempt(call, reader)
                    .retryWhen(new Retries(call, retryBudget, settings.scheduler()))
                    .doOnSuccess(read -> retryBudget.succeeded(call.attempts().size()));
        });
        return running.guard(answered.contextWrite(context -> CallContext.start(context, settings.scheduler())));
    }

    /** Ends the calls under way with {@link io.dirflux.error.ClientClosedException}, and refuses further ones. */
    public void close() {
        running.close();
        timeouts.close();
    }

    private <T> Mono<T> attempt(Call call, BodyReader<T> reader) {
        return Mono.defer(() -> {
            AttemptLog log = new AttemptLog(call, settings);
            Mono<Permit> permit = limiter.acquire(call.permitRequest())
                    .onErrorMap(PermitWaitException.class, e -> e.withAttempts(call.attempts()))
                    .switchIfEmpty(
                            Mono.error(() -> new IllegalStateException("The RateLimiter completed without a permit")));
            return Mono.usingWhen(
                    permit,
                    p -> send(call, log, p, reader),
                    p -> ended(p, RateFeedback.none()),
                    (p, failure) -> ended(p, RateFeedback.none()),
                    p -> ended(p, RateFeedback.cancelled()));
        });
    }

    private <T> Mono<T> send(Call call, AttemptLog log, Permit permit, BodyReader<T> reader) {
        log.granted(permit.waited());
        Request request = call.request();
        String authorization = settings.apiKey().authorization();
        Mono<T> answered = http.doOnRequest((sent, connection) -> {
                    sent.header(HttpHeaderNames.AUTHORIZATION, authorization);
                    log.sent();
                })
                .request(HttpMethod.valueOf(request.route().method()))
                .uri(URI.create(settings.baseUrl() + request.target()))
                .response((response, content) -> answer(log, permit, response, content, reader))
                .singleOrEmpty() // single() would report a cancel that meets the answer as an error of its own
                .doOnDiscard(Connection.class, Connection::dispose); // a cancel that meets the connection drops it open
        return timeouts.limit(answered, call.attemptTimeout(settings.attemptTimeout()))
                .onErrorMap(log::failed);
    }

    private <T> Publisher<T> answer(
            AttemptLog log, Permit permit, HttpClientResponse response, Flux<ByteBuf> content, BodyReader<T> reader) {
        int status = response.status().code();
        RateFeedback feedback = RateFeedback.of(status, response.responseHeaders()::getAll, wallClock);
        permit.ended(feedback); // at the headers, not after the body: it is when the server must have counted
        log.dated(response.responseHeaders().get(HttpHeaderNames.DATE));
        Answer answer = Answer.of(status, response.responseHeaders(), feedback);
        if (!answer.isSuccess()) {
            return BodyBuffer.beginning(content).flatMap(body -> Mono.error(log.refused(answer, body)));
        }
        return BodyBuffer.whole(
                content, settings.maxBodyBytes(), bodies, (body, length) -> log.read(answer, body, length, reader));
    }

    private static Mono<Void> ended(Permit permit, RateFeedback feedback) {
        return Mono.fromRunnable(() -> permit.ended(feedback));
    }
}
