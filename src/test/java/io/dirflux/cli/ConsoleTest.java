package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.simulator.Simulator;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code dirflux console}: its address, its views, and its end. */
@Tag("socket")
class ConsoleTest {

    private static final Duration START = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void theDemoServesAPageUntilItIsInterrupted() throws Exception {
        try (Simulator unused = Simulator.builder().start();
                ChildProcess console = ChildProcess.of(folder, unused, List.of("console", "--demo"))) {
            URI address = address(console);
            String cookie = cookie(address);

            String directories = call(address, cookie, "directories");

            assertThat(directories).contains("\"unlinked\"", "\"invalid_credentials\"", "{\"end\":true}");
            assertThat(call(address, cookie, "sync")).contains("start the console with --store");
            console.signal("INT");
            assertThat(console.code()).isEqualTo(130);
            assertThat(console.out()).doesNotContain(unused.apiKey());
            assertThat(unused.requests()).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theStoreOfASyncIsShown() throws Exception {
        String url = "r2dbc:h2:file:///" + folder.resolve("directory");
        assertThat(CommandRun.of(Map.of(), "sync", "--demo", "--quiet", "--to", url)
                        .code())
                .isZero();
        try (Simulator unused = Simulator.builder().start();
                ChildProcess console = ChildProcess.of(folder, unused, List.of("console", "--demo", "--store", url))) {
            URI address = address(console);
            String cookie = cookie(address);

            String status = call(address, cookie, "sync");

            assertThat(status).contains("\"users\":3000", "\"users\":1500", "\"users\":500", "\"phase\":\"NONE\"");
            assertThat(status).containsPattern("\"readAt\":\"\\d{4}-").doesNotContain("\"error\"");
            assertThat(call(address, cookie, "about")).contains("\"hasStore\":true");
        }
    }

    @Test
    void aPortThatIsTakenIsRefused() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandRun run = CommandRun.of(Map.of(), "console", "--demo", "--port", "" + taken.getLocalPort());

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).startsWith("--port " + taken.getLocalPort() + " cannot be used");
        }
    }

    @Test
    void aPortOutOfRangeAndAMissingKeyAreRefused() {
        assertThat(CommandRun.of(Map.of(), "console", "--demo", "--port", "70000")
                        .err())
                .contains("from 0 to 65535");
        assertThat(CommandRun.of(Map.of(), "console").err()).startsWith("No API key");
    }

    private static URI address(ChildProcess console) throws Exception {
        await().atMost(START).until(() -> console.out().contains("Ctrl-C"));
        return URI.create(console.out()
                .lines()
                .filter(line -> line.contains("http"))
                .findFirst()
                .orElseThrow()
                .strip());
    }

    private String cookie(URI address) throws Exception {
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .replaceFirst(";.*", "");
    }

    private String call(URI address, String cookie, String call) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/api/" + call))
                .timeout(START)
                .header("Cookie", cookie)
                .header("Content-Type", "application/json")
                .header("Origin", "http://" + address.getAuthority())
                .POST(BodyPublishers.ofString("{}"))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }
}
