package io.dirflux.benchmarks;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * A server of a {@link SyncTenant}, on one thread in a process of its own. Prints where it is. A byte on its input
 * releases the events, and it ends when its input does.
 */
public final class SyncServerMain {

    private static volatile Instant released;

    private SyncServerMain() {}

    /** Four arguments: users, groups, whether users name their groups, and the milliseconds before each answer. */
    public static void main(String[] args) throws IOException {
        SyncTenant tenant =
                new SyncTenant(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Boolean.parseBoolean(args[2]));
        Duration latency = Duration.ofMillis(Long.parseLong(args[3]));
        DisposableServer bound = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(LoopResources.create("server", 1, true))
                .handle((request, response) -> {
                    byte[] body = tenant.body(request.uri(), released);
                    response.header(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=utf-8")
                            .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.length))
                            .header(
                                    HttpHeaderNames.DATE,
                                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                            Instant.now().atOffset(ZoneOffset.UTC)));
                    Mono<Void> sent =
                            response.sendObject(Unpooled.wrappedBuffer(body)).then();
                    return latency.isZero() ? sent : Mono.delay(latency).then(sent);
                })
                .bindNow();
        System.out.println("http://127.0.0.1:" + bound.port() + " " + PreparedPage.DIRECTORY);
        while (System.in.read() >= 0) {
            released = Instant.now();
        }
        bound.disposeNow();
    }
}
