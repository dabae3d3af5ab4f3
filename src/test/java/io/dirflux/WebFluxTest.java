package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** A WebFlux service, the documents' own, that streams a directory: no Boot, real sockets on both sides. */
@Timeout(60)
class WebFluxTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final String NDJSON = "application/x-ndjson";
    private static final String EVENTS = "text/event-stream";
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aDirectoryIsStreamedAsLinesOfJson() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 3));
                WebFluxService service = WebFluxService.start(served.client);
                RawReader reader = RawReader.get(service.port(), users(served, 0), NDJSON)) {
            assertThat(reader.head()).first().asString().contains("200");
            assertThat(reader.head()).anyMatch(line -> line.equals("content-type: " + NDJSON));
            List<String> lines = reader.rest();
            assertThat(lines).hasSize(250).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
            assertThat(lines.get(249)).contains(served.directory(0).userId(249));
        }
    }

    @Test
    void aDirectoryIsStreamedAsServerSentEventsThatABrowserCanGoOnFrom() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(150, 0));
                WebFluxService service = WebFluxService.start(served.client);
                RawReader reader = RawReader.get(service.port(), users(served, 0), EVENTS)) {
            assertThat(reader.head()).anyMatch(line -> line.startsWith("content-type: " + EVENTS));
            List<String> ids = reader.rest().stream()
                    .filter(line -> line.startsWith("id:"))
                    .map(line -> line.substring(3))
                    .toList();
            assertThat(ids).isEqualTo(served.directory(0).userIds().toList());

            try (RawReader again =
                    RawReader.get(service.port(), users(served, 0), EVENTS + "\r\nLast-Event-ID: " + ids.get(119))) {
                assertThat(again.rest())
                        .filteredOn(line -> line.startsWith("id:"))
                        .hasSize(30);
            }
        }
    }

    @Test
    void theFirstBytesLeaveBeforeTheSecondPageIsThere() throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.fault(Route.LIST_USERS, 2, new Fault.Delay(Duration.ofSeconds(2))),
                        UnaryOperator.identity(),
                        DirectorySpec.of(150, 0));
                WebFluxService service = WebFluxService.start(served.client);
                RawReader reader = RawReader.get(service.port(), users(served, 0), NDJSON)) {
            assertThat(reader.lines(100)).hasSize(100);
            assertThat(served.sent(Route.LIST_USERS)).isLessThanOrEqualTo(2);
            await().atMost(SECOND).until(() -> served.simulator.inFlight() == 1); // page two, not answered yet
            assertThat(reader.rest()).hasSize(50);
        }
    }

    @Test
    void aTraceInTheContextSurvivesWaitRetryAndPageBoundary() throws Exception {
        try (Served served = Served.in(
                        Dialect.REFERENCE,
                        server -> server.fault(Route.LIST_USERS, 1, Fault.status(503, "no"))
                                .fault(Route.LIST_USERS, 5, new Fault.Reset()),
                        client -> tracing(client).rateLimits(RateLimits.perSecond(4)),
                        DirectorySpec.of(250, 0),
                        DirectorySpec.of(250, 0));
                WebFluxService service = WebFluxService.start(served.client)) {
            try (RawReader one = RawReader.get(service.port(), users(served, 0), NDJSON + "\r\ntraceparent: one");
                    RawReader two = RawReader.get(service.port(), users(served, 1), NDJSON + "\r\ntraceparent: two")) {
                assertThat(one.rest()).hasSize(250);
                assertThat(two.rest()).hasSize(250);
            }
            // eight requests at four a second: waits, two retries, three pages each
            assertThat(served.requests(Route.LIST_USERS)).hasSize(8);
            assertThat(traces(served, 0)).containsOnly("one").hasSizeGreaterThanOrEqualTo(3);
            assertThat(traces(served, 1)).containsOnly("two").hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void theModelsComeOutOfSpringsMapperWithTheirWireNamesAndGoBackIn() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(120, 3).oddities(true));
                WebFluxService service = WebFluxService.start(served.client)) {
            String directory = served.directory(0).id();
            try (RawReader reader = RawReader.get(service.port(), users(served, 0), NDJSON)) {
                assertThat(reader.lines(1).get(0))
                        .contains("\"directory_id\":\"" + directory, "\"first_name\":", "\"created_at\":");
            }
            List<DirectoryUser> read = webClient(service, ConnectionProvider.newConnection())
                    .get()
                    .uri(users(served, 0))
                    .accept(MediaType.APPLICATION_NDJSON)
                    .retrieve()
                    .bodyToFlux(DirectoryUser.class)
                    .collectList()
                    .block(SOON);
            assertThat(read)
                    .isEqualTo(served.client
                            .users()
                            .list(UserQuery.inDirectory(directory))
                            .collectList()
                            .block(SOON));

            Directory whole = served.client.directories().get(directory).block(SOON);
            assertThat(throughSpring(whole, Directory.class)).isEqualTo(whole);
            DirectoryGroup group = served.client
                    .groups()
                    .getWithMembers(served.directory(0).groupId(0))
                    .block(SOON);
            assertThat(throughSpring(group, DirectoryGroup.class)).isEqualTo(group);
            DirectoryUser user = served.client
                    .users()
                    .getWithGroups(served.directory(0).userId(1))
                    .block(SOON);
            assertThat(throughSpring(user, DirectoryUser.class)).isEqualTo(user);
        }
    }

    private static <T> Object throughSpring(T model, Class<T> type) {
        DataBuffer json = new JacksonJsonEncoder()
                .encodeValue(
                        model,
                        DefaultDataBufferFactory.sharedInstance,
                        ResolvableType.forClass(type),
                        MediaType.APPLICATION_JSON,
                        Map.of());
        return new JacksonJsonDecoder()
                .decode(json, ResolvableType.forClass(type), MediaType.APPLICATION_JSON, Map.of());
    }

    private static DirectorySyncClientBuilder tracing(DirectorySyncClientBuilder builder) {
        return builder.httpClient(http -> http.doOnRequest((request, connection) -> request.currentContextView()
                .<String>getOrEmpty(WebFluxService.TRACE)
                .ifPresent(trace -> request.header(WebFluxService.TRACE, trace))));
    }

    private static List<String> traces(Served served, int directory) {
        String id = served.directory(directory).id();
        return served.requests(Route.LIST_USERS).stream()
                .filter(request -> id.equals(request.parameter("directory")))
                .map(RecordedRequest::headers)
                .map(headers -> headers.get(WebFluxService.TRACE))
                .toList();
    }

    private static WebClient webClient(WebFluxService service, ConnectionProvider connections) {
        return WebClient.builder()
                .baseUrl("http://127.0.0.1:" + service.port())
                .clientConnector(new ReactorClientHttpConnector(HttpClient.create(connections)))
                .build();
    }

    private static String users(Served served, int directory) {
        return "/directories/" + served.directory(directory).id() + "/users";
    }
}
