package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Failure;
import io.dirflux.PoolGauge;
import io.dirflux.RawServer;
import io.dirflux.RawServer.Answer;
import io.dirflux.RetryPolicy;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.UnexpectedStatusException;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.resources.ConnectionProvider;

/** Answers of 1xx before the real one. */
class InformationalAnswersTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID = "directory_user_1";
    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 104, 199})
    void theAnswerIsTheOneThatFollows(int status) {
        String informational = "HTTP/1.1 " + status + " Whatever\r\n\r\n";
        assertRead(inPieces(informational + informational, whole(200, RawServer.user(ID))));
        assertRead(
                RawServer.bytes((informational + whole(200, RawServer.user(ID))).getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aDeleteIsDone() {
        try (RawServer server = RawServer.answering(inPieces(HINTS, whole(202, "Accepted")));
                DirectorySyncClient client = once(server)) {
            client.directories().delete("directory_1").block(SOON);

            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void anErrorThatFollowsIsTheAnswer() {
        try (RawServer server = RawServer.answering(inPieces(HINTS, whole(404, "{\"message\":\"Not Found\"}")));
                DirectorySyncClient client = once(server)) {
            assertThat(Failure.of(NotFoundException.class, client.users().get(ID))
                            .error()
                            .serverMessage())
                    .isEqualTo("Not Found");
        }
    }

    @Test
    void aSwitchOfTheProtocolIsNotOneOfThem() {
        try (RawServer server = RawServer.answering(RawServer.thenClose(
                        "HTTP/1.1 101 Switching Protocols\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                DirectorySyncClient client = once(server)) {
            assertThat(Failure.of(
                                    UnexpectedStatusException.class,
                                    client.users().get(ID))
                            .status())
                    .isEqualTo(101);
        }
    }

    private static void assertRead(Answer answer) {
        PoolGauge pool = new PoolGauge();
        ConnectionProvider connections = pool.provider();
        try (RawServer server = RawServer.answering(answer);
                DirectorySyncClient client = server.client()
                        .retryPolicy(RetryPolicy.none())
                        .connectionProvider(connections)
                        .build()) {
            for (int n = 0; n < 3; n++) {
                assertThat(client.users().get(ID).block(SOON)).extracting("id").isEqualTo(ID);
                await().atMost(SOON).until(() -> pool.acquired() == 0);
            }
            assertThat(server.everConnected).hasSize(1); // the connection stays usable
        } finally {
            connections.dispose();
        }
    }

    private static DirectorySyncClient once(RawServer server) {
        return server.client().retryPolicy(RetryPolicy.none()).build();
    }

    /** The second text leaves a moment after the first one. */
    @SuppressWarnings("FutureReturnValueIgnored") // a lost answer fails the test
    private static Answer inPieces(String first, String second) {
        return connection -> {
            connection.writeAndFlush(Unpooled.copiedBuffer(first, StandardCharsets.US_ASCII));
            connection
                    .eventLoop()
                    .schedule(
                            () -> connection.writeAndFlush(Unpooled.copiedBuffer(second, StandardCharsets.US_ASCII)),
                            20,
                            TimeUnit.MILLISECONDS);
        };
    }

    private static String whole(int status, String body) {
        return new String(
                RawServer.message(
                        status, "Content-Type: application/json\r\n", body.getBytes(StandardCharsets.US_ASCII)),
                StandardCharsets.US_ASCII);
    }
}
