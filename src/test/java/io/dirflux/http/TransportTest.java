package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.RawServer.Answer;
import io.dirflux.RetryPolicy;
import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.error.ServerErrorException;
import io.dirflux.error.TransportException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The bytes that are sent, and the limits on those that are received. */
class TransportTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final byte[] GZIP_HEAD = {0x1F, (byte) 0x8B, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] CHUNK_OF_TEXT = ascii("10000\r\n" + "x".repeat(0x10000) + "\r\n");

    @Test
    void everyRequestHasTheKeyAndAUserAgent() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client = server.client().build()) {
            client.users().get("directory_user_1").block(SOON);

            List<String> lines = List.of(server.requests.get(0).split("\r\n"));
            assertThat(lines.get(0)).isEqualTo("GET /directory_users/directory_user_1 HTTP/1.1");
            assertThat(lines)
                    .filteredOn(line -> isHeader(line, "authorization"))
                    .hasSize(1);
            assertThat(lines)
                    .anyMatch(line -> line.equalsIgnoreCase("Authorization: Bearer sk_test_raw"))
                    .anyMatch(line -> line.equalsIgnoreCase("Accept: application/json"))
                    .anyMatch(line -> line.matches("(?i)User-Agent: dirflux/\\d+\\.\\d+\\.\\d+\\S* .+"))
                    .anyMatch(line -> isHeader(line, "accept-encoding") && line.contains("gzip"));
        }
    }

    @Test
    void thePathOfTheBaseUrlComesBeforeThatOfTheRequest() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client = server.client()
                        .baseUrl(server.baseUrl() + "/proxied/api/")
                        .build()) {
            client.users().get("directory_user_1").block(SOON);

            String host = server.baseUrl().substring("http://".length());
            assertThat(server.targets()).containsExactly("/proxied/api/directory_users/directory_user_1");
            assertThat(server.requests.get(0).split("\r\n")).anyMatch(line -> line.equalsIgnoreCase("Host: " + host));
        }
    }

    private static boolean isHeader(String line, String name) {
        return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }

    @Test
    void aCompressedAnswerIsRead() {
        byte[] gzip = gzip(RawServer.user("directory_user_1"));
        try (RawServer server = RawServer.answering(
                        RawServer.bytes(RawServer.message(200, JSON + "Content-Encoding: gzip\r\n", gzip)));
                DirectorySyncClient client = server.client().build()) {
            StepVerifier.create(client.users().get("directory_user_1"))
                    .expectNextMatches(user -> user.directoryId().equals("directory_1"))
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../organizations|..%2Forganizations",
                "a/b?c#d|a%2Fb%3Fc%23d",
                "%2e%2e|%252e%252e",
                "a b+c&d=e|a%20b%2Bc%26d%3De",
                "é|%C3%A9"
            })
    void anIdStaysOneSegmentOfThePath(String id, String encoded) {
        assertSegment(id, encoded);
    }

    @Test
    void anIdWithALineBreakStaysOneSegmentOfThePath() {
        assertSegment("a\r\nX-Evil: 1\r\n\r\nGET /b", "a%0D%0AX-Evil%3A%201%0D%0A%0D%0AGET%20%2Fb");
    }

    private static void assertSegment(String id, String encoded) {
        try (RawServer server = RawServer.answering(RawServer.http(404, "", "{}"));
                DirectorySyncClient client = server.client().build()) {
            Flux.merge(
                            client.users().find(id),
                            client.groups().find(id),
                            client.directories().find(id))
                    .blockLast(SOON);

            assertThat(server.targets())
                    .containsExactlyInAnyOrder(
                            "/directory_users/" + encoded, "/directory_groups/" + encoded, "/directories/" + encoded);
            assertThat(server.requests).noneMatch(head -> head.contains("\nX-Evil"));
        }
    }

    @Test
    void filtersAreEncodedToo() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.page("")));
                DirectorySyncClient client = server.client().build()) {
            UserQuery query = UserQuery.inDirectory("directory_1")
                    .email("ada+1&limit=1@x.example")
                    .queryParam("a b", "ü#");

            client.users().list(query).blockLast(SOON);

            assertThat(server.targets())
                    .containsExactly("/directory_users?directory=directory_1&email=ada%2B1%26limit%3D1%40x.example"
                            + "&limit=100&order=asc&a%20b=%C3%BC%23");
        }
    }

    @Test
    void aCursorOfTheServersInjectsNothing() {
        try (RawServer server = RawServer.answering(
                        RawServer.json(
                                RawServer.page("x\\r\\nX-Evil: 1&order=desc", RawServer.user("directory_user_1"))),
                        RawServer.json(RawServer.page("")));
                DirectorySyncClient client = server.client().build()) {
            StepVerifier.create(client.users().list(UserQuery.inDirectory("directory_1")))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(SOON);

            assertThat(server.targets().get(1)).endsWith("&after=x%0D%0AX-Evil%3A%201%26order%3Ddesc");
            assertThat(server.requests).noneMatch(head -> head.contains("\nX-Evil"));
        }
    }

    @Test
    void aRotatingKeyIsAskedForAtEveryAttempt() {
        AtomicInteger version = new AtomicInteger();
        try (RawServer server = RawServer.answering(
                        RawServer.http(503, "", ""), RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client = server.client()
                        .apiKey(() -> "sk_test_" + version.incrementAndGet())
                        .build()) {
            client.users().get("directory_user_1").block(SOON);

            assertThat(server.requests).hasSize(2);
            assertThat(server.requests.get(0)).containsIgnoringCase("authorization: Bearer sk_test_1");
            assertThat(server.requests.get(1)).containsIgnoringCase("authorization: Bearer sk_test_2");
        }
    }

    @Test
    void aKeyIsNotSentReadablyToAnotherHost() {
        DirectorySyncClientBuilder builder =
                DirectorySyncClient.builder().apiKey("sk_test_raw").baseUrl("http://directory.example");

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("plain http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Encoding: gzip\r\n", ""})
    void anEndlessBodyIsRefusedAtTheLimitAndNotAskedForAgain(String encoding) {
        AtomicLong written = new AtomicLong();
        String head = "HTTP/1.1 200 OK\r\n" + JSON + encoding + "Transfer-Encoding: chunked\r\n\r\n";
        Answer answer = encoding.isEmpty()
                ? endless(ascii(head), CHUNK_OF_TEXT, written)
                : endless(joined(ascii(head), chunk(GZIP_HEAD)), chunk(deflatedMegabyte()), written);
        try (RawServer server = RawServer.answering(answer);
                DirectorySyncClient client =
                        server.client().maxBodyBytes(200_000).build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().list(UserQuery.inDirectory("directory_1")));

            assertThat(failure.kind()).isEqualTo(TransportException.Kind.TOO_LARGE);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.attempts()).hasSize(1);
            assertThat(failure).hasMessageContaining("200000 bytes").hasMessageContaining("maxBodyBytes");
            await().atMost(SOON).until(server.connections::isEmpty);
            assertThat(server.requests).hasSize(1);
            assertThat(written.get()).isLessThan(50_000_000);
        }
    }

    @Test
    void theBodyMayBeAsLargeAsTheLimitAndNoLarger() {
        String user = RawServer.user("directory_user_1");
        try (RawServer server = RawServer.answering(RawServer.json(user));
                DirectorySyncClient fits =
                        server.client().maxBodyBytes(user.length()).build();
                DirectorySyncClient tooSmall =
                        server.client().maxBodyBytes(user.length() - 1).build()) {
            assertThat(fits.users().get("directory_user_1").block(SOON)).isNotNull();
            Failure.of(TransportException.class, tooSmall.users().get("directory_user_1"));
        }
    }

    @Test
    void ofAnEndlessErrorOnlyTheBeginningIsTaken() {
        AtomicLong written = new AtomicLong();
        byte[] head = ascii("HTTP/1.1 501 No\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n");
        try (RawServer server = RawServer.answering(endless(head, CHUNK_OF_TEXT, written));
                DirectorySyncClient client = server.client().build()) {
            ServerErrorException failure =
                    Failure.of(ServerErrorException.class, client.users().get("directory_user_1"));

            assertThat(failure.error().bodyExcerpt()).hasSize(2_000);
            await().atMost(SOON).until(server.connections::isEmpty);
            assertThat(written.get()).isLessThan(50_000_000);
        }
    }

    /** Writes as fast as the other side reads, until it goes. */
    private static Answer endless(byte[] start, byte[] each, AtomicLong written) {
        return connection -> {
            RawServer.bytes(start).to(connection);
            repeat(connection, each, written);
        };
    }

    private static void repeat(Channel connection, byte[] each, AtomicLong written) {
        connection.writeAndFlush(Unpooled.wrappedBuffer(each)).addListener(done -> {
            if (done.isSuccess()) {
                written.addAndGet(each.length);
                repeat(connection, each, written);
            }
        });
    }

    @Test
    void callsOneAfterTheOtherShareAConnection() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3000, 0))) {
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .blockLast(SOON);
            served.client.users().find("directory_user_unknown").block(SOON);

            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(30);
            assertThat(served.simulator.activeConnections()).isBetween(1, 2);
        }
    }

    @Test
    void neverOpensMoreConnectionsThanItMay() {
        AtomicInteger most = new AtomicInteger();
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.latency(Duration.ofMillis(20), Duration.ZERO),
                client -> client.maxConnections(5),
                DirectorySpec.of(100, 0))) {
            List<String> ids = Flux.range(0, 100)
                    .flatMap(n -> served.client.users().get(served.directory(0).userId(n)), 100)
                    .doOnNext(user -> most.accumulateAndGet(served.simulator.activeConnections(), Math::max))
                    .map(DirectoryUser::id)
                    .collectList()
                    .block(SOON);

            assertThat(ids).hasSize(100).doesNotHaveDuplicates();
            assertThat(most).hasValue(5);
        }
    }

    @Test
    void aPooledConnectionThatTheServerClosedIsNotUsed() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client =
                        server.client().retryPolicy(RetryPolicy.none()).build()) {
            client.users().get("directory_user_1").block(SOON);
            server.connections.close().awaitUninterruptibly();
            await().pollDelay(Duration.ofMillis(100)).until(() -> true); // the client must have seen it

            StepVerifier.create(client.users().get("directory_user_1"))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(SOON);
            assertThat(server.everConnected).hasSize(2);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] chunk(byte[] data) {
        return joined(ascii(Integer.toHexString(data.length) + "\r\n"), data, ascii("\r\n"));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List.of(parts).forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(ascii(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A megabyte of zeros in a kilobyte, which may be followed by itself without end. */
    private static byte[] deflatedMegabyte() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(new byte[1 << 20]);
        byte[] block = new byte[1 << 14];
        int length = deflater.deflate(block, 0, block.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(block, length);
    }
}
