package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatorTest {
    private final Simulator simulator = Simulator.builder().unlimited().start();
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void aMissingOrWrongKeyIsUnauthorizedEverywhere() {
        String id = simulator.tenant().directories().get(0).id();
        for (String uri :
                List.of("/directories", "/directories/" + id, "/directory_users", "/directory_groups/x", "/x")) {
            for (String authorization : List.of("Bearer sk_wrong", "Bearer", simulator.apiKey(), "Basic x")) {
                HttpResponse<String> response =
                        caller.send(caller.request(uri).setHeader("Authorization", authorization));
                assertThat(response.statusCode()).as(uri).isEqualTo(401);
                assertThat(response.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
            }
        }
        caller.send(caller.request("/directories/" + id).DELETE().setHeader("Authorization", "Bearer sk_wrong"));
        assertThat(simulator.tenant().directories()).hasSize(1);
    }

    @Test
    void everyResponseHasADateAndItsOwnRequestId() {
        List<HttpResponse<String>> answers = List.of(
                caller.get("/directories"),
                caller.get("/directories/x"),
                caller.get("/x"),
                caller.send(caller.request("/directories").setHeader("Authorization", "no")));

        assertThat(answers)
                .extracting(
                        answer -> answer.headers().firstValue("x-request-id").orElseThrow())
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
        assertThat(answers)
                .allSatisfy(answer -> assertThat(ZonedDateTime.parse(
                                        answer.headers().firstValue("date").orElseThrow(),
                                        DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant())
                        .isBetween(Instant.now().minusSeconds(5), Instant.now()));
    }

    @Test
    void compressesResponsesIfTheClientAcceptsIt() throws IOException {
        String uri = "/directory_users?limit=100&directory="
                + simulator.tenant().directories().get(0).id();
        HttpResponse<byte[]> zipped = Caller.HTTP
                .sendAsync(
                        caller.request(uri).header("Accept-Encoding", "gzip").build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .join();

        assertThat(zipped.headers().firstValue("content-encoding")).contains("gzip");
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            assertThat(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(caller.get(uri).body());
        }
        assertThat(caller.get(uri).headers().firstValue("content-encoding")).isEmpty();
    }

    @Test
    void recordsRequestsAsTheyArrive() {
        long before = System.nanoTime();
        caller.send(
                caller.request("/directories/..%2Fa%20b?b=%C3%A9+x&a=&b=2&c").header("X-Test", "1"));

        RecordedRequest request = simulator.requests(Route.GET_DIRECTORY).get(0);
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.path()).isEqualTo("/directories/..%2Fa%20b");
        assertThat(request.id()).isEqualTo("../a b");
        assertThat(request.query()).isEqualTo("b=%C3%A9+x&a=&b=2&c");
        assertThat(request.parameters())
                .containsExactly(Map.entry("b", "é x"), Map.entry("a", ""), Map.entry("b", "2"), Map.entry("c", ""));
        assertThat(request.parameter("b")).isEqualTo("é x");
        assertThat(request.parameter("d")).isNull();
        assertThat(request.headers()).containsEntry("x-test", "1").doesNotContainKey("authorization");
        assertThat(request.status()).isEqualTo(404);
        assertThat(request.arrivalNanos()).isBetween(before, System.nanoTime());
        assertThat(request.toString()).doesNotContain("é", simulator.apiKey());
    }

    @Test
    void clearsRecordedRequests() {
        caller.get("/directories");
        caller.get("/other");
        assertThat(simulator.requests())
                .extracting(RecordedRequest::route)
                .containsExactly(Route.LIST_DIRECTORIES, Route.UNKNOWN);

        simulator.clearRequests();

        assertThat(simulator.requests()).isEmpty();
    }

    @Test
    void delaysResponsesIndependentlyByTheLatency() {
        try (Simulator slow = Simulator.builder()
                .unlimited()
                .latency(Duration.ofSeconds(1), Duration.ofMillis(100))
                .start()) {
            long start = System.nanoTime();
            List<CompletableFuture<HttpResponse<Void>>> answers = IntStream.range(0, 5)
                    .mapToObj(i -> Caller.HTTP.sendAsync(
                            new Caller(slow).request("/directories").build(), HttpResponse.BodyHandlers.discarding()))
                    .toList();
            await().until(() -> slow.inFlight() == 5);
            answers.forEach(CompletableFuture::join);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(900));
            await().until(() -> slow.inFlight() == 0);
        }
    }

    @Test
    void jitterDependsOnTheSeed() {
        Latency latency = new Latency(1, Duration.ofMillis(10), Duration.ofMillis(4));
        Latency again = new Latency(1, Duration.ofMillis(10), Duration.ofMillis(4));
        Latency other = new Latency(2, Duration.ofMillis(10), Duration.ofMillis(4));
        List<Duration> waits =
                IntStream.range(0, 100).mapToObj(i -> latency.next()).toList();

        assertThat(waits).allMatch(wait -> wait.toMillis() >= 6 && wait.toMillis() <= 14);
        assertThat(IntStream.range(0, 100).mapToObj(i -> again.next())).containsExactlyElementsOf(waits);
        assertThat(IntStream.range(0, 100).mapToObj(i -> other.next())).isNotEqualTo(waits);
        assertThat(waits).doesNotHaveDuplicates();
        assertThatThrownBy(() -> Simulator.builder().latency(Duration.ofMillis(1), Duration.ofMillis(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingEndsOpenConnections() throws IOException {
        Simulator stalling =
                Simulator.builder().fault(Route.UNKNOWN, 1, new Fault.Stall(5)).start();
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(stalling.baseUrl()).getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isPositive();
            assertThat(stalling.inFlight()).isEqualTo(1);
            assertThat(stalling.activeConnections()).isEqualTo(1);

            stalling.close();

            assertThat(socket.getInputStream().readAllBytes()).isNotNull();
            assertThat(stalling.activeConnections()).isZero();
            assertThat(stalling.inFlight()).isZero();
            stalling.onClose().block(Duration.ofSeconds(1));
        }
    }

    @Test
    void oneBuilderStartsServersWithTheirOwnLimits() {
        SimulatorBuilder builder = Simulator.builder().rateLimit(1, Duration.ofHours(1));
        try (Simulator one = builder.start();
                Simulator other = builder.start()) {
            assertThat(new Caller(one).get("/directories").statusCode()).isEqualTo(200);
            assertThat(new Caller(other).get("/directories").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void usesTheGivenPortAndKey() {
        int port = Integer.parseInt(simulator.baseUrl().split(":", -1)[2]);
        simulator.close();
        try (Simulator again = Simulator.builder().port(port).apiKey("sk_other").start()) {
            assertThat(again.baseUrl()).isEqualTo(simulator.baseUrl());
            assertThat(new Caller(again).get("/directories").statusCode()).isEqualTo(200);
            assertThat(caller.get("/directories").statusCode()).isEqualTo(401);
        }
    }
}
