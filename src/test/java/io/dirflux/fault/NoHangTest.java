package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.EndpointCall;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.RawServer.Answer;
import io.dirflux.RetryPolicy;
import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.error.Attempt;
import io.dirflux.error.TransportException;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whatever the server does, a call ends within attempts × attempt timeout plus the waits between attempts, or within
 * its deadline.
 */
@SuppressWarnings("FutureReturnValueIgnored") // if writing fails, the test fails too
class NoHangTest {

    private static final Duration ATTEMPT = Duration.ofMillis(300);
    private static final RetryPolicy THREE_ATTEMPTS =
            RetryPolicy.defaults().maxAttempts(3).backoff(Duration.ofMillis(20), Duration.ofMillis(40));

    /** Three attempts, with waits of 20 and 40 ms, each plus up to 50% jitter. */
    private static final Duration WORST = ATTEMPT.multipliedBy(3).plusMillis(30 + 60);

    /** Extra time for a busy machine. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    /** @param answer a response that never ends */
    record Endless(String name, Answer answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Endless> answers() {
        String ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        String user = RawServer.user("directory_user_1");
        return Stream.of(
                new Endless("silence", RawServer.silence()),
                new Endless("silence after the status line", text("HTTP/1.1 200 OK\r\n")),
                new Endless("silence after the headers", text(ok + "Content-Length: 10000\r\n\r\n")),
                new Endless("silence in a chunk", text(ok + "Transfer-Encoding: chunked\r\n\r\nff\r\n" + user)),
                new Endless("silence behind the last but one chunk", text(chunked(ok, user))),
                new Endless(
                        "silence after the headers of an error", text("HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\n")),
                new Endless("interim answers only", dripping("", "HTTP/1.1 100 Continue\r\n\r\n")),
                new Endless("a byte of the head at a time", dripping("HTTP/1.1 200 OK\r\nX-Slow: ", "x")),
                new Endless("headers without an end", dripping("HTTP/1.1 200 OK\r\n", "X-More: 1\r\n")),
                new Endless("a byte of the body at a time", dripping(ok + "Content-Length: 10000\r\n\r\n", " ")),
                new Endless("a chunk at a time", dripping(ok + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n")),
                new Endless(
                        "trailers without an end",
                        dripping(ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n")),
                new Endless(
                        "a byte of a 429 at a time", dripping("HTTP/1.1 429 No\r\nContent-Length: 999\r\n\r\n", " ")));
    }

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @MethodSource("answers")
    void aCallEndsWithinItsAttemptsAndLeavesNothing(Endless endless) {
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(1_000));
        try (RawServer server = RawServer.answering(endless.answer);
                DirectorySyncClient client =
                        impatient(server).rateLimiter(limiter).build()) {
            TransportException failure = endsWithin(WORST, client.users().list(UserQuery.inDirectory("directory_1")));

            assertThat(failure.kind()).isEqualTo(TransportException.Kind.TIMEOUT);
            assertThat(failure.attempts())
                    .extracting(Attempt::outcome)
                    .containsExactly("timeout", "timeout", "timeout");
            assertThat(limiter.snapshot(RateLimitKey.client()).block(SLACK).isAtRest())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @MethodSource("answers")
    void aCallEndsWithinItsDeadline(Endless endless) {
        Duration deadline = ATTEMPT.plusMillis(150);
        try (RawServer server = RawServer.answering(endless.answer);
                DirectorySyncClient client = impatient(server).build()) {
            Mono<?> call = client.users().get("directory_user_1").contextWrite(CallOptions.deadline(deadline));

            assertThat(endsWithin(deadline, call).attempts()).hasSizeBetween(1, 2);
        }
    }

    /** Runs all of them concurrently, each on its own connection. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void noEndpointWaitsLonger(Dialect dialect) {
        try (RawServer server = RawServer.answering(RawServer.silence());
                Served served = Served.in(
                        dialect,
                        simulator -> simulator,
                        client -> client.baseUrl(server.baseUrl())
                                .attemptTimeout(ATTEMPT)
                                .retryPolicy(THREE_ATTEMPTS),
                        DirectorySpec.of(2, 2),
                        DirectorySpec.of(1, 1))) {
            List<EndpointCall> calls = EndpointCall.of(dialect);
            long start = System.nanoTime();

            List<Throwable> failures = Flux.fromIterable(calls)
                    .flatMap(
                            call -> Flux.from(call.call().apply(served))
                                    .then(Mono.<Throwable>empty())
                                    .onErrorResume(Mono::just),
                            calls.size())
                    .collectList()
                    .block(Duration.ofSeconds(30));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WORST.plus(SLACK));
            assertThat(failures).hasSameSizeAs(calls).allSatisfy(failure -> {
                assertThat(failure).isInstanceOf(TransportException.class);
                assertThat(((TransportException) failure).kind()).isEqualTo(TransportException.Kind.TIMEOUT);
            });
        }
    }

    @Test
    void aHalfClosedConnectionCountsAsClosed() {
        try (RawServer server = RawServer.answering(connection -> ((DuplexChannel) connection).shutdownOutput());
                DirectorySyncClient client = impatient(server).build()) {
            TransportException failure = endsWithin(WORST, client.users().get("directory_user_1"));

            assertThat(failure.kind()).isEqualTo(TransportException.Kind.RESET);
        }
    }

    /** The server's backlog is full, so the kernel does not answer the first packet. */
    @Test
    void aServerThatDoesNotAcceptFailsToConnect() throws IOException {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DirectorySyncClient client = DirectorySyncClient.builder()
                        .apiKey("sk_test_raw")
                        .baseUrl("http://127.0.0.1:" + full.getLocalPort())
                        .connectTimeout(Duration.ofMillis(250))
                        .attemptTimeout(Duration.ofSeconds(5))
                        .retryPolicy(THREE_ATTEMPTS)
                        .build()) {
            for (int i = 0; i < 2; i++) {
                queue.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            TransportException failure = endsWithin(WORST, client.users().get("directory_user_1"));

            assertThat(failure.kind()).isIn(TransportException.Kind.CONNECT, TransportException.Kind.TIMEOUT);
            assertThat(failure.isRequestSent()).isFalse();
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    private static TransportException endsWithin(Duration worst, Publisher<?> call) {
        long start = System.nanoTime();
        TransportException failure = Failure.of(TransportException.class, call);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(worst.plus(SLACK));
        return failure;
    }

    private static DirectorySyncClientBuilder impatient(RawServer server) {
        return server.client().attemptTimeout(ATTEMPT).retryPolicy(THREE_ATTEMPTS);
    }

    private static Answer text(String text) {
        return RawServer.bytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String chunked(String head, String body) {
        return head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                + "\r\n";
    }

    private static Answer dripping(String start, String drop) {
        return connection -> {
            text(start).to(connection);
            drip(connection, drop);
        };
    }

    private static void drip(Channel connection, String drop) {
        connection
                .eventLoop()
                .schedule(
                        () -> {
                            if (connection.isActive()) {
                                connection.writeAndFlush(Unpooled.copiedBuffer(drop, StandardCharsets.US_ASCII));
                                drip(connection, drop);
                            }
                        },
                        20,
                        TimeUnit.MILLISECONDS);
    }
}
