package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Simulator;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the page: one browser, on this machine, from the page itself. */
@Tag("socket")
class ConsoleAccessTest {

    private Simulator simulator;
    private ConsolePage page;

    @BeforeEach
    void start() {
        simulator = Simulator.builder().unlimited().start();
        page = ConsolePage.of(simulator, Dialect.OPENAPI);
    }

    @AfterEach
    void stop() {
        page.close();
        simulator.close();
    }

    @Test
    void theTokenIsExchangedForACookieOnce() throws Exception {
        String path = page.address().substring(page.origin().length());

        HttpResponse<String> first = page.get(path);
        HttpResponse<String> second = page.get(path);

        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(first.headers().firstValue("Location")).contains("/");
        assertThat(first.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("dirflux_console_" + page.port() + "=")
                .contains("; HttpOnly", "; SameSite=Strict")
                .doesNotContain(path.substring("/?token=".length()));
        assertThat(second.statusCode()).isEqualTo(403);
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void aReloadWorksWithTheCookie() throws Exception {
        page.signedIn();

        assertThat(page.get("/").statusCode()).isEqualTo(200);
        assertThat(page.get("/").body()).contains("<title>Dirflux console</title>");
        assertThat(page.get("/?token=spent").headers().firstValue("Location")).contains("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?token=", "/?token=wrong", "/app.js", "/console.css", "/nothing", "/api/users"})
    void withoutTokenAndCookieEverythingIsForbidden(String path) throws Exception {
        assertThat(page.get(path).statusCode()).isEqualTo(403);
        assertThat(page.get(path).body()).contains("Use the address that dirflux console has printed");
    }

    @Test
    void aTokenIsNoCookie() throws Exception {
        String token = page.address().replaceFirst(".*token=", "");

        assertThat(page.get("/", "Cookie", "dirflux_console_" + page.port() + "=" + token)
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:%d",
                "127.0.0.1",
                "127.0.0.1:1",
                "127.0.0.1.evil.example:%d",
                "[::1]:%d",
                ""
            })
    void aForeignHostIsForbidden(String host) throws Exception {
        page.signedIn();

        assertThat(page.raw("GET / HTTP/1.1", "Host: " + host.formatted(page.port()), "Cookie: " + page.cookie()))
                .endsWith("403 Forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:%d", "localhost:%d"})
    void theOwnHostIsServed(String host) throws Exception {
        page.signedIn();

        assertThat(page.raw("GET / HTTP/1.1", "Host: " + host.formatted(page.port()), "Cookie: " + page.cookie()))
                .endsWith("200 OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "http://localhost:%d"})
    void aCallWithAForeignOriginIsForbidden(String origin) throws Exception {
        page.signedIn();

        assertThat(page.post("settings", "{}", "Origin", origin.formatted(page.port()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(page.get("/", "Origin", origin.formatted(page.port())).statusCode())
                .isEqualTo(403);
    }

    @Test
    void aCallWithoutAnOriginIsForbidden() throws Exception {
        page.signedIn();

        assertThat(page.raw(
                        "POST /api/about HTTP/1.1",
                        "Host: 127.0.0.1:" + page.port(),
                        "Cookie: " + page.cookie(),
                        "Content-Type: application/json",
                        "Content-Length: 0"))
                .endsWith("403 Forbidden");
    }

    @ParameterizedTest
    @CsvSource({"cross-site,403", "same-site,403", "same-origin,200", "none,200"})
    void anotherSiteIsForbidden(String site, int status) throws Exception {
        page.signedIn();

        assertThat(page.get("/", "Sec-Fetch-Site", site).statusCode()).isEqualTo(status);
        assertThat(page.post("settings", "{}", "Sec-Fetch-Site", site).statusCode())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void aFormIsNotACall(String type) throws Exception {
        page.signedIn();

        assertThat(page.post("settings", "{}", "Content-Type", type).statusCode())
                .isEqualTo(415);
    }

    @Test
    void nothingLeadsOutOfThePage() throws Exception {
        page.signedIn();

        for (String path : List.of("/", "/app.js", "/nothing")) {
            HttpResponse<String> answer = page.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                    .contains("require-trusted-types-for 'script'")
                    .doesNotContain("unsafe", "*", "http");
            assertThat(answer.headers().map())
                    .containsEntry("x-content-type-options", List.of("nosniff"))
                    .containsEntry("referrer-policy", List.of("no-referrer"))
                    .containsEntry("x-frame-options", List.of("DENY"))
                    .containsEntry("cache-control", List.of("no-store"))
                    .doesNotContainKey("access-control-allow-origin");
        }
        assertThat(page.get("/").body()).doesNotContain(simulator.apiKey(), "http://", "https://", "style=", "onclick");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "PUT", "PATCH", "OPTIONS", "HEAD"})
    void nothingElseThanGetAndPostIsAnswered(String method) throws Exception {
        page.signedIn();

        assertThat(page.raw(method + " / HTTP/1.1", "Host: 127.0.0.1:" + page.port(), "Cookie: " + page.cookie()))
                .contains(" 405 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "", "../about", "users/x"})
    void thereIsNoOtherCall(String call) throws Exception {
        page.signedIn();

        assertThat(page.post(call, "{}").statusCode()).isEqualTo(404);
        assertThat(simulator.requests()).isEmpty();
    }

    @Test
    void aMalformedUrlIsRefused() throws Exception {
        page.signedIn();

        assertThat(page.raw("GET /%zz HTTP/1.1", "Host: 127.0.0.1:" + page.port(), "Cookie: " + page.cookie()))
                .endsWith("400 Bad Request");
    }

    @Test
    void aLongBodyIsRefused() throws Exception {
        page.signedIn();

        assertThat(page.post("settings", "{\"search\":\"" + "x".repeat(10_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void noOtherAddressListens() throws Exception {
        InetAddress ofLoopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 2}); // Linux always has it
        List<InetAddress> others = Stream.concat(
                        Stream.of(ofLoopback),
                        NetworkInterface.networkInterfaces()
                                .flatMap(NetworkInterface::inetAddresses)
                                .filter(address -> !address.isLoopbackAddress()))
                .toList();

        try (ServerSocket onAll = new ServerSocket(0);
                Socket reached = new Socket(ofLoopback, onAll.getLocalPort())) {
            assertThat(reached.isConnected()).isTrue();
        }
        for (InetAddress other : others) {
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(other, page.port()), 2_000);
                }
            });
        }
        assertThat(page.get("/").statusCode()).isEqualTo(403); // loopback does
    }
}
