package io.dirflux.console;

import io.dirflux.console.StaticFiles.StaticFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Answers a request of the browser: with a file of the page, or with lines of JSON. */
final class ConsoleHandler implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

    private static final String API = "/api/";
    private static final String JSON = "application/json";
    private static final int MOST_BODY_BYTES = 8192;

    private final ConsoleAccess access;
    private final StaticFiles files;
    private final ConsoleApi api;

    ConsoleHandler(ConsoleAccess access, StaticFiles files, ConsoleApi api) {
        this.access = access;
        this.files = files;
        this.api = api;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        SecurityHeaders.addTo(response);
        try {
            return answer(request, response);
        } catch (IllegalArgumentException malformed) { // an escape in the URL
            return text(response, HttpResponseStatus.BAD_REQUEST, "The URL cannot be read");
        }
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        boolean isPost = request.method().equals(HttpMethod.POST);
        int port = portOf(request);
        String refusal = ConsoleAccess.refusal(request.requestHeaders(), port, isPost);
        if (refusal != null) {
            return text(response, HttpResponseStatus.FORBIDDEN, refusal);
        }
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        if (!access.isSignedIn(request.requestHeaders(), port)) {
            return signIn(request, response, uri, port);
        }
        if (isPost && uri.path().startsWith(API)) {
            return call(uri.path().substring(API.length()), request, response);
        }
        return file(request, response, uri);
    }

    private static int portOf(HttpServerRequest request) {
        AtomicInteger port = new AtomicInteger();
        request.withConnection(
                connection -> port.set(((InetSocketAddress) connection.channel().localAddress()).getPort()));
        return port.get();
    }

    private Publisher<Void> signIn(
            HttpServerRequest request, HttpServerResponse response, QueryStringDecoder uri, int port) {
        boolean isPage = request.method().equals(HttpMethod.GET) && uri.path().equals("/");
        if (!isPage || !access.signIn(tokenOf(uri))) {
            return text(response, HttpResponseStatus.FORBIDDEN, ConsoleAccess.NOT_SIGNED_IN);
        }
        return redirect(response.header(HttpHeaderNames.SET_COOKIE, access.cookie(port)));
    }

    private static @Nullable String tokenOf(QueryStringDecoder uri) {
        List<String> tokens = uri.parameters().getOrDefault("token", List.of());
        return tokens.isEmpty() ? null : tokens.get(0);
    }

    /** Takes the token out of the browser's address bar. */
    private static Publisher<Void> redirect(HttpServerResponse response) {
        return response.status(HttpResponseStatus.SEE_OTHER)
                .header(HttpHeaderNames.LOCATION, "/")
                .send();
    }

    private Publisher<Void> file(HttpServerRequest request, HttpServerResponse response, QueryStringDecoder uri) {
        StaticFile file = files.get(uri.path());
        if (file == null) {
            return text(response, HttpResponseStatus.NOT_FOUND, "There is nothing here");
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return text(response, HttpResponseStatus.METHOD_NOT_ALLOWED, "Files are read with GET");
        }
        if (!uri.parameters().isEmpty()) {
            return redirect(response); // a token that is spent already
        }
        return response.header(HttpHeaderNames.CONTENT_TYPE, file.type()).sendByteArray(Mono.just(file.content()));
    }

    private Publisher<Void> call(String name, HttpServerRequest request, HttpServerResponse response) {
        HttpHeaders headers = request.requestHeaders();
        if (!JSON.equals(headers.get(HttpHeaderNames.CONTENT_TYPE))) {
            return text(response, HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be " + JSON);
        }
        long length = headers.getInt(HttpHeaderNames.CONTENT_LENGTH, Integer.MAX_VALUE);
        if (length > MOST_BODY_BYTES) {
            return text(
                    response,
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    "The body must have a length, of at most " + MOST_BODY_BYTES + " bytes");
        }
        if (!api.has(name)) {
            return text(response, HttpResponseStatus.NOT_FOUND, "There is no such call");
        }
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> lines(response, api.call(name, body)));
    }

    /**
     * Sends each line as soon as it is there, and asks for the next one when the socket has taken it: {@code
     * send(Publisher)} would ask for 128 lines at once. If the connection closes, the lines are cancelled.
     */
    private static Mono<Void> lines(HttpServerResponse response, Flux<byte[]> lines) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson")
                .sendHeaders()
                .then(lines.concatMap(
                        line -> response.send(buffer(line), each -> true).then(), 0))
                .then();
    }

    private static Flux<ByteBuf> buffer(byte[] line) {
        return Flux.defer(() -> Flux.just(Unpooled.wrappedBuffer(line)));
    }

    private static Publisher<Void> text(HttpServerResponse response, HttpResponseStatus status, String text) {
        return response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .sendString(Mono.just(text + "\n"));
    }
}
