package io.dirflux.http;

import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.RateFeedback;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClient.RequestSender;
import reactor.netty.http.client.HttpClient.ResponseReceiver;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.scheduler.clock.SchedulerClock;

/**
 * Sends the request of one attempt, which has its permit, and reads the answer. The attempt's timeout covers all of it:
 * the key, the connection, and the answer to its last byte.
 */
final class AttemptExchange {

    private final HttpClient http; // it knows the host, so that no URL is parsed for each request
    private final String basePath;
    private final TransportSettings settings;
    private final Clock wallClock;
    private final BodyPool bodies = new BodyPool();
    private final AttemptTimeouts timeouts;

    AttemptExchange(HttpClient http, TransportSettings settings) {
        this.http = http;
        this.basePath = settings.server().getRawPath();
        this.settings = settings;
        this.wallClock = SchedulerClock.of(settings.scheduler());
        this.timeouts = new AttemptTimeouts(settings.scheduler());
    }

    <T> Mono<T> send(Call call, AttemptLog log, Permit permit, BodyReader<T> reader) {
        log.granted(permit.waited());
        AttemptResult<T> result = new AttemptResult<>(call, log, settings, reader);
        Mono<T> attempt = settings.apiKey().authorization().flatMap(authorization -> {
            log.keyReceived();
            return answered(call, authorization, log, permit, result);
        });
        return timeouts.limit(attempt, call.attemptTimeout(settings.attemptTimeout()))
                .onErrorMap(result::failed);
    }

    /** Stops the timer; nothing may be running any more. */
    void close() {
        timeouts.close();
    }

    private <T> Mono<T> answered(
            Call call, String authorization, AttemptLog log, Permit permit, AttemptResult<T> result) {
        Request request = call.request();
        RequestSender sender = http.doOnRequest(
                        (sent, connection) -> prepare(call, authorization, log, sent, connection))
                .request(HttpMethod.valueOf(request.endpoint().method()))
                .uri(basePath + request.target());
        return withBody(sender, request.body())
                .response((response, content) -> answer(log, permit, response, content, result))
                .singleOrEmpty() // single() would report a cancel that meets the answer as an error of its own
                .doOnDiscard(Connection.class, Connection::dispose); // a cancel that meets the connection drops it open
    }

    /** On the event loop, right before the request is written. */
    @SuppressWarnings("FutureReturnValueIgnored") // the attempt has ended, whatever becomes of the connection
    private static void prepare(
            Call call, String authorization, AttemptLog log, HttpClientRequest request, Connection connection) {
        log.headersPrepared((name, value) -> request.header(CallHeader.checked(name, value), value));
        call.headers().forEach(request::header);
        if (call.request().body() != null) {
            request.header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        }
        request.header(HttpHeaderNames.AUTHORIZATION, authorization);
        if (!log.sent(ConnectionUse.begin(connection.channel()))) {
            connection.channel().close();
        }
    }

    private static ResponseReceiver<?> withBody(RequestSender sender, @Nullable String body) {
        return body == null
                ? sender
                : sender.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8))));
    }

    private <T> Publisher<T> answer(
            AttemptLog log,
            Permit permit,
            HttpClientResponse response,
            Flux<ByteBuf> content,
            AttemptResult<T> result) {
        int status = response.status().code();
        RateFeedback feedback = RateFeedback.of(status, response.responseHeaders()::getAll, wallClock);
        permit.ended(feedback); // at the headers, not after the body: it is when the server must have counted
        Answer answer = Answer.of(status, response.responseHeaders(), feedback);
        log.answered(answer);
        if (!answer.isSuccess()) {
            return BodyBuffer.beginning(content).flatMap(body -> Mono.error(result.refused(answer, body)));
        }
        return BodyBuffer.whole(
                content, settings.maxBodyBytes(), bodies, (body, length) -> result.read(answer, body, length));
    }
}
