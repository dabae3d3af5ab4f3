package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.RawServer.Answer;
import io.dirflux.error.Attempt;
import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.error.TransportException;
import io.dirflux.error.UnexpectedStatusException;
import io.dirflux.http.RequestListener;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Failures of the network and the server over a real socket: what is retried, and the final result. */
class FaultsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID = "directory_user_1";
    private static final Answer GOOD = RawServer.json(RawServer.user(ID));

    /** @param outcome of each attempt that meets it */
    record Fault(String name, Answer answer, Class<? extends DirectorySyncException> failure, String outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> passingFaults() {
        String half = RawServer.user(ID).substring(0, 40);
        return Stream.of(
                status(429, RateLimitedException.class),
                status(500, ServerErrorException.class),
                status(502, ServerErrorException.class),
                status(503, ServerErrorException.class),
                status(504, ServerErrorException.class),
                transport("reset before the answer", RawServer.reset(), "reset"),
                transport("closed before the answer", RawServer.hangUp(), "reset"),
                transport("closed in the head", RawServer.thenClose(ascii("HTTP/1.1 200 OK\r\nContent-")), "protocol"),
                transport("truncated body", RawServer.thenClose(ascii(head("Content-Length: 1000") + half)), "reset"),
                transport("truncated chunks", RawServer.thenClose(ascii(chunked("28") + half + "\r\n")), "reset"),
                transport("silence", RawServer.silence(), "timeout"),
                transport(
                        "silence in the body", RawServer.bytes(ascii(head("Content-Length: 1000") + half)), "timeout"),
                transport("not HTTP", RawServer.thenClose(ascii("220 mail.example ESMTP\r\n\r\n")), "protocol"),
                transport("garbage for HTTP", RawServer.thenClose(garbage()), "protocol"),
                transport("chunks that are none", RawServer.bytes(ascii(chunked("zz") + half)), "protocol"),
                transport("corrupted gzip", gzipped(corrupted(gzip(RawServer.user(ID)))), "protocol"),
                decoding("half a JSON", RawServer.json(half)),
                decoding("HTML", RawServer.http(200, "Content-Type: text/html\r\n", "<html>Sign in</html>")),
                decoding("HTML said to be JSON", RawServer.json("<html>Sign in</html>")),
                decoding("nothing", RawServer.http(200, "Content-Type: application/json\r\n", "")),
                decoding("garbage", RawServer.bytes(RawServer.message(200, "", garbage()))),
                decoding("gzip that breaks off", gzipped(Arrays.copyOf(gzip(RawServer.user(ID)), 30))));
    }

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void isTriedAgainAndSucceedsWhenTheFaultIsGone(Fault fault) {
        try (RawServer server = RawServer.answering(fault.answer, fault.answer, GOOD);
                DirectorySyncClient client = impatient(server, fault)) {
            StepVerifier.create(client.users().get(ID))
                    .assertNext(user -> assertThat(user.id()).isEqualTo(ID))
                    .expectComplete()
                    .verify(SOON);

            assertThat(server.requests).hasSize(3);
        }
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void failsAfterTheFourthAttemptWithAllOfThem(Fault fault) {
        try (RawServer server = RawServer.answering(fault.answer);
                DirectorySyncClient client = impatient(server, fault)) {
            DirectorySyncException failure =
                    Failure.of(fault.failure, client.users().get(ID));

            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure.attempts()).extracting(Attempt::number).containsExactly(1, 2, 3, 4);
            assertThat(failure.attempts()).extracting(Attempt::outcome).containsOnly(fault.outcome);
            assertThat(failure.attempts()).allMatch(Attempt::requestSent);
            assertThat(failure).hasMessageContaining("GET /directory_users/{id}");
            assertThat(Failure.inALog(failure))
                    .doesNotContainIgnoringCase(ID, "sk_test_raw", "Sign in", "mail.example");
            assertThat(server.requests).hasSize(4);
        }
    }

    @Test
    void aBodyThatStaysUnreadableIsAnErrorOfTheWholeBody() {
        try (RawServer server =
                        RawServer.answering(RawServer.json("{\"object\":\"list\",\"data\":[" + RawServer.user(ID)));
                DirectorySyncClient client = server.client().build()) {
            DecodingException failure =
                    Failure.of(DecodingException.class, client.users().list(UserQuery.inDirectory("directory_1")));

            assertThat(failure.index()).isEqualTo(-1);
            assertThat(failure.recordId()).isNull();
            assertThat(failure.cursor()).isNull();
            assertThat(server.requests).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 418, 422, 501, 505})
    void isNotTriedAgainWhereTheAnswerWouldBeTheSame(int status) {
        try (RawServer server = RawServer.answering(RawServer.http(status, "", "{\"message\":\"no\"}"));
                DirectorySyncClient client = server.client().build()) {
            DirectorySyncException failure =
                    Failure.of(DirectorySyncException.class, client.users().get(ID));

            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.attempts()).hasSize(1);
            assertThat(server.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308})
    void aRedirectIsNeverFollowed(int status) {
        try (RawServer elsewhere = RawServer.answering(GOOD);
                RawServer server = RawServer.answering(
                        RawServer.http(status, "Location: " + elsewhere.baseUrl() + "/directory_users/x\r\n", ""));
                DirectorySyncClient client = server.client()
                        .httpClient(http -> http.followRedirect(true))
                        .build()) {
            UnexpectedStatusException failure =
                    Failure.of(UnexpectedStatusException.class, client.users().get(ID));

            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure.hint()).contains("Redirects are not followed").contains("baseUrl");
            assertThat(failure).hasMessageNotContaining(elsewhere.baseUrl());
            assertThat(server.requests).hasSize(1);
            assertThat(elsewhere.everConnected).isEmpty();
        }
    }

    @Test
    void aRefusedConnectionIsTriedAgain() {
        try (DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey("sk_test_raw")
                .baseUrl("http://127.0.0.1:" + freePort())
                .retryPolicy(Served.QUICK)
                .build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get(ID));

            assertThat(failure.kind()).isEqualTo(TransportException.Kind.CONNECT);
            assertThat(failure.isRequestSent()).isFalse();
            assertThat(failure.attempts()).hasSize(4).noneMatch(Attempt::requestSent);
            assertThat(failure.attempts()).extracting(Attempt::outcome).containsOnly("connect");
        }
    }

    @Test
    void aPortOfOneDigitIsNoPartOfTheHost() {
        try (DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey("sk_test_raw")
                .baseUrl("http://127.0.0.1:1")
                .retryPolicy(RetryPolicy.none())
                .build()) {
            assertThat(Failure.of(TransportException.class, client.users().get(ID)))
                    .hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aServerThatComesUpBetweenTheAttemptsIsFound() {
        int port = freePort();
        AtomicReference<Simulator> started = new AtomicReference<>();
        RequestListener starter = new RequestListener() {
            @Override
            public void retryPlanned(RequestListener.Endpoint endpoint, Duration wait, DirectorySyncException cause) {
                Schedulers.boundedElastic()
                        .schedule(
                                () -> started.set(Simulator.builder().port(port).start()));
            }
        };
        RetryPolicy patient = RetryPolicy.defaults().backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));
        try (DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey(Simulator.DEFAULT_API_KEY)
                .baseUrl("http://127.0.0.1:" + port)
                .retryPolicy(patient)
                .listener(starter)
                .build()) {
            StepVerifier.create(client.directories().list(DirectoryQuery.all()))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(SOON);
            assertThat(started.get().requests(Route.LIST_DIRECTORIES)).hasSize(1);
        } finally {
            started.get().close();
        }
    }

    @Test
    void anUnknownHostIsTriedAgain() {
        try (DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey("sk_test_raw")
                .baseUrl("https://nonexistent.invalid")
                .retryPolicy(Served.QUICK)
                .httpClient(http -> http.resolver(new NobodyKnown()))
                .build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get(ID));

            assertThat(failure.kind()).isEqualTo(TransportException.Kind.CONNECT);
            assertThat(failure.attempts()).hasSize(4).noneMatch(Attempt::requestSent);
        }
    }

    private static DirectorySyncClient impatient(RawServer server, Fault fault) {
        Duration timeout = fault.outcome.equals("timeout") ? Duration.ofMillis(400) : SOON;
        return server.client().attemptTimeout(timeout).build();
    }

    private static Fault status(int status, Class<? extends DirectorySyncException> failure) {
        return new Fault("status " + status, RawServer.http(status, "", "{\"message\":\"no\"}"), failure, "" + status);
    }

    private static Fault transport(String name, Answer answer, String outcome) {
        return new Fault(name, answer, TransportException.class, outcome);
    }

    private static Fault decoding(String name, Answer answer) {
        return new Fault(name, answer, DecodingException.class, "malformed");
    }

    private static Answer gzipped(byte[] body) {
        return RawServer.bytes(
                RawServer.message(200, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", body));
    }

    private static String head(String header) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + header + "\r\n\r\n";
    }

    private static String chunked(String firstSize) {
        return head("Transfer-Encoding: chunked") + firstSize + "\r\n";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] garbage() {
        byte[] bytes = new byte[300];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (0x80 + i * 7 % 0x80);
        }
        return bytes;
    }

    private static byte[] corrupted(byte[] gzip) {
        Arrays.fill(gzip, 12, 40, (byte) 0xFF);
        return gzip;
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A port that nobody listens on. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A resolver that knows no host. */
    private static final class NobodyKnown extends AddressResolverGroup<InetSocketAddress> {
        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetNameResolver(executor) {
                @Override
                protected void doResolve(String host, Promise<InetAddress> promise) {
                    promise.setFailure(new UnknownHostException(host));
                }

                @Override
                protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
                    promise.setFailure(new UnknownHostException(host));
                }
            }.asAddressResolver();
        }
    }
}
