package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedFaultsTest {
    private final Simulator simulator = Simulator.builder().unlimited().start();
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void appliesAStatusOnlyToTheNthRequestOfItsRoute() {
        simulator.fault(Route.LIST_DIRECTORIES, 2, Fault.status(503, "Service Unavailable"));

        assertThat(caller.get("/directories").statusCode()).isEqualTo(200);
        assertThat(caller.get("/directory_users").statusCode()).isEqualTo(422);
        HttpResponse<String> second = caller.get("/directories");
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.body()).isEqualTo("{\"message\":\"Service Unavailable\"}");
        assertThat(caller.get("/directories").statusCode()).isEqualTo(200);
        assertThat(simulator.requests(Route.LIST_DIRECTORIES))
                .extracting(RecordedRequest::status)
                .containsExactly(200, 503, 200);
    }

    @Test
    void requestsAreCountedFromWhenTheFaultWasAdded() {
        caller.get("/directories");
        simulator.fault(Route.LIST_DIRECTORIES, 1, Fault.status(500, "Oops"));

        assertThat(caller.get("/directories").statusCode()).isEqualTo(500);
    }

    @Test
    void aStatusHasItsOwnTypeBodyAndHeaders() {
        Map<String, String> headers = Map.of("Retry-After", "7", "X-Request-Id", "");
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.Status(502, "text/html", "<h1>Bad</h1>", headers));

        HttpResponse<String> response = caller.get("/directories");

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).isEqualTo("<h1>Bad</h1>");
        assertThat(response.headers().firstValue("content-type")).contains("text/html");
        assertThat(response.headers().allValues("retry-after")).containsExactly("7");
        assertThat(response.headers().allValues("x-request-id")).containsExactly("");
    }

    @Test
    void aDelayPostponesTheCorrectResponse() {
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.Delay(Duration.ofMillis(150)));
        long start = System.nanoTime();

        assertThat(caller.get("/directories").statusCode()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void aResetResetsTheSocket() throws IOException {
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.Reset());

        try (Socket socket = ask()) {
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(simulator.requests(Route.LIST_DIRECTORIES).get(0).status()).isZero();
    }

    @Test
    void aTruncatedResponseIsShorterThanItsLength() throws IOException {
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.Truncate(20));

        try (Socket socket = ask()) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").containsPattern("Content-Length: \\d{3}\r\n");
            assertThat(body).hasSize(20).startsWith("{\"object\":\"list\"");
        }
    }

    @Test
    void aStalledResponseStopsInItsBody() throws IOException {
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.Stall(20));

        try (Socket socket = ask()) {
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().matches("(?s).*\\r\\n\\r\\n.{20}")) {
                answer.append((char) socket.getInputStream().read());
            }
            socket.setSoTimeout(200);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(simulator.inFlight()).isEqualTo(1);
        }
    }

    @Test
    void garbageHasTheJsonContentType() {
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.Garbage(64));

        HttpResponse<String> response = caller.get("/directories");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains(SimulatedResponse.JSON);
        assertThat(response.body()).contains("\uFFFD").doesNotContain("{");
    }

    @Test
    void notHttpSendsALineThatIsNotHttp() throws IOException {
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.NotHttp());

        try (Socket socket = ask()) {
            assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain("HTTP/1");
        }
    }

    @Test
    void hangUpClosesTheConnectionAfterACompleteResponse() throws IOException {
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.HangUp(Duration.ofMillis(50)));

        try (Socket socket = ask()) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .doesNotContainIgnoringCase("connection: close")
                    .endsWith("}");
        }
        // the end of the stream arrives before the server has removed its connection
        await().atMost(Duration.ofSeconds(10)).until(() -> simulator.activeConnections() == 0);
    }

    @Test
    void halfGzipIsACompleteHttpResponse() {
        simulator.fault(Route.LIST_DIRECTORIES, 1, new Fault.HalfGzip());

        HttpResponse<byte[]> response = caller.bytes("/directories");

        assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(response.headers().firstValueAsLong("content-length")).hasValue(response.body().length);
        assertThatThrownBy(() -> new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                .isInstanceOf(EOFException.class);
    }

    @Test
    void aRuleChangesTheCorrectResponse() {
        simulator.faults(
                Route.LIST_DIRECTORIES,
                (request, correct) -> "1".equals(request.parameter("limit"))
                        ? Optional.of(new Fault.Body(correct.body().replace("linked", "on fire")))
                        : Optional.empty());

        assertThat(caller.get("/directories?limit=1").body()).contains("on fire");
        assertThat(caller.get("/directories?limit=2").body()).doesNotContain("on fire");
    }

    @Test
    void carriesOutADeleteWhoseResponseIsLost() throws IOException {
        String id = simulator.tenant().directories().get(0).id();
        simulator.fault(Route.DELETE_DIRECTORY, 1, Fault.status(503, "Service Unavailable"));
        simulator.fault(Route.DELETE_DIRECTORY, 2, new Fault.NotHttp());

        assertThat(caller.delete("/directories/" + id).statusCode()).isEqualTo(503);
        assertThat(caller.get("/directories/" + id).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> caller.delete("/directories/" + id)).hasCauseInstanceOf(IOException.class);
        assertThat(caller.delete("/directories/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void requestsAreCountedFromOne() {
        assertThatThrownBy(() -> simulator.fault(Route.GET_USER, 0, new Fault.Reset()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Socket ask() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(),
                URI.create(simulator.baseUrl()).getPort());
        socket.setSoTimeout(5_000);
        String request = "GET /directories HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + simulator.apiKey()
                + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
