package io.dirflux.console;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.RetryPolicy;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A console in front of a simulator, asked over sockets as a browser asks it. */
final class ConsolePage implements AutoCloseable {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final DirectorySyncClient client;
    private final ConsoleServer server;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI address;
    private String cookie = "";

    private ConsolePage(DirectorySyncClient client, ConsoleServer server) {
        this.client = client;
        this.server = server;
        this.address = URI.create(server.address());
    }

    /** An organization with a linked directory and an unlinked one. */
    static Tenant acme() {
        return Tenant.builder()
                .organization(
                        "Acme",
                        DirectorySpec.of(250, 12).name("Acme"),
                        DirectorySpec.of(20, 3).state("unlinked"))
                .build();
    }

    static Simulator simulator(Tenant tenant, Dialect dialect) {
        return Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start();
    }

    static ConsolePage of(Simulator simulator, Dialect dialect) {
        return of(simulator, dialect, client -> client);
    }

    static ConsolePage of(Simulator simulator, Dialect dialect, UnaryOperator<DirectorySyncClientBuilder> change) {
        return of(simulator, dialect, change, server -> server);
    }

    static ConsolePage of(
            Simulator simulator,
            Dialect dialect,
            UnaryOperator<DirectorySyncClientBuilder> change,
            UnaryOperator<ConsoleServer.Builder> serverChange) {
        DirectorySyncClient client = change.apply(DirectorySyncClient.builder()
                        .apiKey(simulator.apiKey())
                        .baseUrl(simulator.baseUrl())
                        .dialect(dialect)
                        .retryPolicy(RetryPolicy.none())
                        .rateLimits(RateLimits.unlimited()))
                .build();
        return new ConsolePage(
                client, serverChange.apply(ConsoleServer.builder(client)).start());
    }

    /** The address with the token. */
    String address() {
        return server.address();
    }

    int openCalls() {
        return server.openCalls();
    }

    int port() {
        return address.getPort();
    }

    String origin() {
        return "http://127.0.0.1:" + port();
    }

    /** Opens the printed address, and keeps the cookie. */
    ConsolePage signedIn() throws Exception {
        cookie = get(address.getPath() + "?" + address.getQuery())
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .replaceFirst(";.*", "");
        return this;
    }

    String cookie() {
        return cookie;
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return http.send(request(path, headers).GET().build(), BodyHandlers.ofString());
    }

    /** A call as the page makes it, with further or other headers. */
    HttpResponse<String> post(String call, String body, String... headers) throws Exception {
        return http.send(call(call, body, headers).build(), BodyHandlers.ofString());
    }

    /** The lines of a call's answer. */
    List<JsonNode> lines(String call, Map<String, ?> query) throws Exception {
        return post(call, MAPPER.writeValueAsString(query))
                .body()
                .lines()
                .map(MAPPER::readTree)
                .toList();
    }

    /** The rows of the pages in an answer. */
    static List<JsonNode> rows(List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.has("page"))
                .flatMap(line -> line.get("page").get("rows").valueStream())
                .toList();
    }

    /** The error that an answer ends with. */
    static JsonNode error(List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.has("error"))
                .findFirst()
                .orElseThrow()
                .get("error");
    }

    static int sum(JsonNode counts) {
        return counts.valueStream().mapToInt(JsonNode::asInt).sum();
    }

    /** Asks for pages until there is none after the last one, as the page does. */
    List<JsonNode> allPages(String call, Map<String, ?> query) throws Exception {
        List<JsonNode> pages = new ArrayList<>();
        Map<String, Object> next = new HashMap<>(query);
        do {
            lines(call, next).stream().filter(line -> line.has("page")).forEach(pages::add);
            next.put(
                    "after",
                    pages.get(pages.size() - 1).get("page").get("after").asString(null));
        } while (next.get("after") != null);
        return pages;
    }

    /** Who applies a filter, as the page says it. */
    String filteredBy(String filter) throws Exception {
        JsonNode settings = lines("settings", Map.of()).get(0).get("settings");
        return settings.get("filteredBy").get(filter).asString();
    }

    /** The limit as it is now. */
    JsonNode limit() throws Exception {
        try (BufferedReader answer = reader("limit", Map.of())) {
            return json(answer.readLine()).get("limit");
        }
    }

    BufferedReader reader(String call, Map<String, ?> query) throws Exception {
        return new BufferedReader(new InputStreamReader(open(call, query), StandardCharsets.UTF_8));
    }

    /** Makes a call over a connection with a small buffer, and reads nothing of the answer. */
    Socket unread(String call, Map<String, ?> query) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        String body = MAPPER.writeValueAsString(query);
        List<String> request = List.of(
                "POST /api/" + call + " HTTP/1.1",
                "Host: 127.0.0.1:" + port(),
                "Cookie: " + cookie,
                "Origin: " + origin(),
                "Content-Type: application/json",
                "Content-Length: " + body.length(),
                "",
                body);
        socket.getOutputStream().write(String.join("\r\n", request).getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** The same without reading its body. */
    InputStream open(String call, Map<String, ?> query) throws Exception {
        return http.send(call(call, MAPPER.writeValueAsString(query)).build(), BodyHandlers.ofInputStream())
                .body();
    }

    private HttpRequest.Builder call(String call, String body, String... headers) {
        HttpRequest.Builder request = request("/api/" + call, headers).POST(BodyPublishers.ofString(body));
        return List.of(headers).contains("Origin") ? request : request.header("Origin", origin());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin() + path)).timeout(TIMEOUT);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        if (!List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return headers.length == 0 ? request : request.headers(headers);
    }

    /** Sends these lines, and returns the first line of the answer. */
    String raw(String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            StringBuilder first = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\r';
                    c = socket.getInputStream().read()) {
                first.append((char) c);
            }
            return first.toString();
        }
    }

    static JsonNode json(String line) {
        return MAPPER.readTree(line);
    }

    @Override
    public void close() {
        server.closeLater().block(TIMEOUT);
        client.close();
    }
}
