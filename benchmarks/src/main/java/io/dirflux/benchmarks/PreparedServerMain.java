package io.dirflux.benchmarks;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A server that costs little: answers from prepared bytes, with exact ids, on one thread in a process of its own.
 * Prints where it is, and ends when its input does. It checks nothing; for that there is the simulator.
 */
public final class PreparedServerMain {

    /** How many members every group has. */
    static final int MEMBERS = 25;

    private static final int PAGE = 100;

    private final long users;
    private final Duration latency;
    private final boolean gzip;
    private final Map<String, byte[]> zipped = new HashMap<>();
    private final PreparedPage page = new PreparedPage(PAGE, true);
    private final PreparedPage lastPage = new PreparedPage(PAGE, false);
    private final PreparedPage members = new PreparedPage(MEMBERS, false);

    private PreparedServerMain(long users, Duration latency, boolean gzip) {
        this.users = users;
        this.latency = latency;
        this.gzip = gzip;
    }

    /**
     * Three arguments: how many users the directory has, in hundreds, the milliseconds before each answer, and whether
     * answers are compressed, {@code true} or {@code false}.
     */
    public static void main(String[] args) throws IOException {
        PreparedServerMain server = new PreparedServerMain(
                Long.parseLong(args[0]), Duration.ofMillis(Long.parseLong(args[1])), Boolean.parseBoolean(args[2]));
        DisposableServer bound = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(LoopResources.create("server", 1, true))
                .handle(server::answer)
                .bindNow();
        System.out.println("http://127.0.0.1:" + bound.port() + " " + PreparedPage.DIRECTORY);
        while (System.in.read() >= 0) {
            // the benchmark keeps the pipe open as long as it lives
        }
        bound.disposeNow();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        byte[] body = gzip ? zipped.computeIfAbsent(request.uri(), uri -> zip(body(uri))) : body(request.uri());
        if (gzip) {
            response.header(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
        response.header(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=utf-8")
                .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.length))
                .header("X-Request-Id", "req_01K0000000000000000000BNCH");
        Mono<Void> sent = response.sendObject(Unpooled.wrappedBuffer(body)).then();
        return latency.isZero() ? sent : Mono.delay(latency).then(sent);
    }

    /** Each answer is compressed once and kept, so that it costs as little as one that is not. */
    private static byte[] zip(byte[] body) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    private byte[] body(String uri) {
        QueryStringDecoder decoder = new QueryStringDecoder(uri);
        Map<String, List<String>> query = decoder.parameters();
        if (decoder.path().startsWith("/directory_users/")) {
            return PreparedPage.single(UserIds.number(decoder.path().substring("/directory_users/".length())));
        }
        if (query.containsKey("group")) {
            return members.from(MEMBERS * GroupIds.number(query.get("group").get(0)));
        }
        long first =
                query.containsKey("after") ? UserIds.number(query.get("after").get(0)) + 1 : 0;
        return (first + PAGE < users ? page : lastPage).from(first);
    }
}
