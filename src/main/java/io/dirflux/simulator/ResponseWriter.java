package io.dirflux.simulator;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.FutureMono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Sends one response over one connection, through Netty's HTTP codec or, for some faults, as raw bytes. */
final class ResponseWriter {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final HttpServerResponse response;
    private final Connection connection;
    private final Dispatcher.Outcome outcome;
    private final UUID requestId;
    private final ServerClock clock;

    private ResponseWriter(
            HttpServerResponse response,
            Connection connection,
            Dispatcher.Outcome outcome,
            UUID requestId,
            ServerClock clock) {
        this.response = response;
        this.connection = connection;
        this.outcome = outcome;
        this.requestId = requestId;
        this.clock = clock;
    }

    /** Sends on subscription; completes when the response is sent or the connection is closed. */
    static Mono<Void> send(
            HttpServerRequest request,
            HttpServerResponse response,
            Dispatcher.Outcome outcome,
            UUID requestId,
            ServerClock clock) {
        return Mono.defer(() -> {
            Connection[] connection = new Connection[1];
            request.withConnection(it -> connection[0] = it);
            return new ResponseWriter(response, connection[0], outcome, requestId, clock).send();
        });
    }

    private Mono<Void> send() {
        @Nullable Fault fault = outcome.fault().orElse(null);
        byte[] body = outcome.response().body().getBytes(StandardCharsets.UTF_8);
        if (fault instanceof Fault.Truncate truncate) {
            return raw(headAnd(body, truncate.bytes()), true);
        }
        if (fault instanceof Fault.Stall stall) {
            return raw(headAnd(body, stall.bytes()), false);
        }
        if (fault instanceof Fault.NotHttp) {
            return raw("220 this is not HTTP\r\n".getBytes(StandardCharsets.US_ASCII), true);
        }
        if (fault instanceof Fault.Reset) {
            return reset();
        }
        if (fault instanceof Fault.HalfGzip) {
            response.header(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
            return Mono.from(http(halfOfGzip(body)));
        }
        if (fault instanceof Fault.HangUp hangUp) {
            closeAfter(hangUp.idle());
        }
        return Mono.from(http(fault instanceof Fault.Garbage garbage ? garbage(garbage.bytes()) : body));
    }

    private Publisher<Void> http(byte[] body) {
        response.status(outcome.response().status());
        headers().forEach(response::header);
        return body.length == 0 ? response.send() : response.sendByteArray(Mono.just(body));
    }

    /** Writes bytes without the HTTP codec. */
    private Mono<Void> raw(byte[] bytes, boolean close) {
        Channel channel = connection.channel();
        ChannelHandlerContext codec = channel.pipeline().context(NettyPipeline.HttpCodec);
        return FutureMono.deferFuture(() -> codec.writeAndFlush(Unpooled.wrappedBuffer(bytes)))
                .then(close ? FutureMono.deferFuture(channel::close) : connection.onDispose());
    }

    /** Closes the socket with SO_LINGER 0, which sends RST. */
    private Mono<Void> reset() {
        Channel channel = connection.channel();
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        return FutureMono.deferFuture(channel::close);
    }

    /** Takes the channel now, because it is no longer available once the response is sent. */
    private void closeAfter(Duration idle) {
        Channel channel = connection.channel();
        Mono.delay(idle).then(FutureMono.deferFuture(channel::close)).subscribe();
    }

    private byte[] headAnd(byte[] body, int bytes) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(HttpResponseStatus.valueOf(outcome.response().status()))
                .append("\r\n");
        headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(start, start.length + Math.min(bytes, body.length));
        System.arraycopy(body, 0, all, start.length, all.length - start.length);
        return all;
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Date", HTTP_DATE.format(clock.instant()));
        headers.put("X-Request-Id", requestId.toString());
        if (!outcome.response().contentType().isEmpty()) {
            headers.put(
                    HttpHeaderNames.CONTENT_TYPE.toString(), outcome.response().contentType());
        }
        headers.putAll(outcome.response().headers());
        return headers;
    }

    private static byte[] halfOfGzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen in memory
        }
        return Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
    }

    /** Bytes that are neither JSON nor UTF-8. */
    private static byte[] garbage(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (0x80 | SeededHash.below(0x80, length, i));
        }
        return bytes;
    }
}
