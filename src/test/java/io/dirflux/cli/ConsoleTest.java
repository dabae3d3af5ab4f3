package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.RawServer;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code dirflux console}: its address, its views, its proxy, and its end. */
@Tag("socket")
class ConsoleTest {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(25);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void theDemoServesAPageWithTheStoreUntilItIsInterruptedAndSendsNothingToAProxy() throws Exception {
        String url = synced();
        try (Simulator unused = Simulator.builder().start();
                RawServer proxy = RawServer.answering(RawServer.http(403, "", ""));
                ChildProcess console = behind(proxy, unused, "console", "--demo", "--store", url)) {
            URI address = address(console);
            String cookie = cookie(address);

            assertThat(call(address, cookie, "directories"))
                    .contains("\"unlinked\"", "\"invalid_credentials\"", "{\"end\":true}");
            assertThat(call(address, cookie, "settings")).contains("\"hasStore\":true");
            assertThat(call(address, cookie, "sync"))
                    .contains("\"users\":120,\"groups\":4,\"memberships\":198,\"drift\":0,\"changes\":0")
                    .contains("\"users\":30,\"groups\":2,\"memberships\":29,\"drift\":0", "\"phase\":\"NONE\"")
                    .containsPattern("\"readAt\":\"\\d{4}-")
                    .doesNotContain("\"error\"");

            long events = events(address, cookie);
            await().atMost(SOON).until(() -> events(address, cookie) > events); // nobody has changed anything

            console.signal("INT");
            assertThat(console.code()).isEqualTo(130);
            assertThat(console.out()).doesNotContain(unused.apiKey());
            assertThat(unused.requests()).isEmpty();
            assertThat(proxy.requests).isEmpty();
        }
    }

    private long events(URI address, String cookie) throws Exception {
        return call(address, cookie, "events").split("\"created_at\"", -1).length;
    }

    /** A copy of two directories, made by {@code dirflux sync}. */
    private String synced() {
        String url = "r2dbc:h2:file:///" + folder.resolve("directory");
        Tenant tenant = Tenant.builder()
                .organization(
                        "Acme",
                        DirectorySpec.of(120, 4).groupsPerUser(2),
                        DirectorySpec.of(30, 2).groupsPerUser(1))
                .build();
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            CommandRun run = CommandRun.against(
                    simulator, Map.of("WORKOS_API_KEY", simulator.apiKey()), "sync", "--once", "--quiet", "--to", url);
            assertThat(run.code()).as(run.err()).isZero();
        }
        return url;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withAKeyItAsksTheProxyAndShowsWhatTheProxySaid() throws Exception {
        try (Simulator key = Simulator.builder().start();
                RawServer proxy = RawServer.answering(RawServer.http(403, "", ""));
                ChildProcess console =
                        behind(proxy, key, "console", "--base-url", "https://api.dirflux.invalid", "--rate", "100")) {
            URI address = address(console);

            String answer = call(address, cookie(address), "directories");

            assertThat(answer).contains("\"kind\":\"SERVER\"", "\"hint\":\"Check --base-url");
            assertThat(proxy.requests)
                    .isNotEmpty()
                    .allMatch(head -> head.startsWith("CONNECT api.dirflux.invalid:443"));
            assertThat(answer + console.out() + console.err()).doesNotContain(key.apiKey());
            console.signal("TERM");
            assertThat(console.code()).isEqualTo(143);
        }
    }

    private ChildProcess behind(RawServer proxy, Simulator simulator, String... args) throws Exception {
        String line = "exec env --default-signal=INT HTTPS_PROXY=" + proxy.baseUrl() + " \"$@\"";
        return ChildProcess.inShell(folder, simulator, line, List.of(args));
    }

    @Test
    void aStoreThatIsMissingIsNamedAndNotCreated() throws IOException {
        Path missing = folder.resolve("typo");

        CommandRun run = CommandRun.of(Map.of(), "console", "--demo", "--store", "r2dbc:h2:file:///" + missing);

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("error: the database of --store cannot be used: ");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void anUnusableStoreIsRefusedByItsOption() {
        assertThat(store("directory.db").err()).startsWith("--store is not the URL of a database");
        assertThat(store("r2dbc:postgresql://ada:secret@host/database").err())
                .startsWith("--store has a password")
                .doesNotContain("secret");
        assertThat(store("r2dbc:oracle://host/database").err()).startsWith("--store: only r2dbc:h2");
    }

    private static CommandRun store(String url) {
        return CommandRun.of(Map.of(), "console", "--demo", "--store", url);
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
