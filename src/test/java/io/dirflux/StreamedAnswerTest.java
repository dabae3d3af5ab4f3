package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.NotFoundException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/**
 * A server sends the client's {@code Flux} as its answer. Reactor Netty then has a hook in the {@code Context} that
 * releases
 * discarded buffers, and the client's own buffers must not meet it.
 */
class StreamedAnswerTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @Test
    void anAnswerOfAServerIsAListOfTheClient() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(340, 3))) {
            Flux<String> lines = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .map(user -> user.id() + "\n");

            assertThat(answerOfAServerThatSends(lines).lines()).hasSize(340).doesNotHaveDuplicates();
        }
    }

    @Test
    void anErrorOfTheClientComesOutOfIt() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 1))) {
            Flux<String> lines = served.client
                    .users()
                    .get("directory_user_unknown")
                    .map(user -> "found")
                    .onErrorResume(
                            NotFoundException.class,
                            failure -> Flux.just("not found").next())
                    .flux();

            assertThat(answerOfAServerThatSends(lines)).isEqualTo("not found");
        }
    }

    private static String answerOfAServerThatSends(Flux<String> lines) {
        Flux<ByteBuf> buffers = lines.map(line -> ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, line));
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .handle((request, response) -> response.send(buffers))
                .bindNow(SOON);
        try {
            return HttpClient.create()
                    .get()
                    .uri("http://127.0.0.1:" + server.port() + "/")
                    .responseContent()
                    .aggregate()
                    .asString()
                    .block(SOON);
        } finally {
            server.disposeNow(SOON);
        }
    }
}
