package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.context.Context;

/** The answer of the WebFlux recipe to an error, before and after the first byte. */
@Timeout(60)
class WebFluxErrorsTest {

    private static final String NDJSON = "application/x-ndjson";
    private static final String EVENTS = "text/event-stream";

    @ParameterizedTest
    @ValueSource(strings = {NDJSON, EVENTS})
    void anErrorBeforeTheFirstByteIsACleanStatus(String accept) throws Exception {
        Fault refusal = new Fault.Status(429, "application/json", "\"Ratelimited\"", Map.of("Retry-After", "7"));
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.faults(Route.LIST_USERS, (request, honest) -> Optional.of(refusal)),
                        client -> client.rateLimits(RateLimits.perSecond(10)),
                        DirectorySpec.of(150, 0));
                WebFluxService service = WebFluxService.start(
                        served.client,
                        Context.of(CallOptions.retry(RetryPolicy.none()))
                                .putAll(CallOptions.deadline(Duration.ofSeconds(2))))) {
            try (RawReader refused = RawReader.get(service.port(), users(served, 0), accept)) {
                assertThat(refused.head()).first().asString().contains("503");
                assertThat(refused.head()).contains("retry-after: 7");
                assertThat(refused.head()).contains("content-type: application/problem+json");
                assertThat(refused.rest()).containsExactly(problem("Service Unavailable", 503, "RateLimitedException"));
            }
            // the 429 holds the key of all: the next one is told without a request, by PermitWaitException
            try (RawReader waiting = RawReader.get(service.port(), users(served, 0), accept)) {
                assertThat(waiting.head()).first().asString().contains("503");
                assertThat(waiting.head()).anyMatch(line -> line.matches("retry-after: [4-7]"));
                assertThat(waiting.rest()).containsExactly(problem("Service Unavailable", 503, "PermitWaitException"));
            }
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(1);
        }
    }

    @Test
    void anErrorThatIsNotOfTheRateIsABadGateway() throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.apiKey("sk_another"),
                        client -> client.apiKey("sk_wrong"),
                        DirectorySpec.of(150, 0));
                WebFluxService service = WebFluxService.start(served.client);
                RawReader reader = RawReader.get(service.port(), users(served, 0), NDJSON)) {
            assertThat(reader.head()).first().asString().contains("502");
            assertThat(reader.rest()).containsExactly(problem("Bad Gateway", 502, "UnauthorizedException"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NDJSON, EVENTS})
    void anUnknownDirectoryIsNotFoundAndLoggedOnceWithoutItsId(String accept) throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 0));
                WebFluxService service = WebFluxService.start(served.client);
                LogCapture log = LogCapture.of("DirectoryRoutes")) {
            try (RawReader reader = RawReader.get(service.port(), "/directories/directory_nobody/users", accept)) {
                assertThat(reader.head()).first().asString().contains("404");
                assertThat(reader.head()).contains("content-type: application/problem+json");
                assertThat(reader.rest()).containsExactly(problem("Not Found", 404, "NotFoundException"));
            }
            assertThat(log.lines()).singleElement().asString().contains("404").doesNotContain("directory_nobody");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NDJSON, EVENTS})
    void anErrorAfterTheFirstByteIsALastLineThatSaysWhereToGoOn(String accept) throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.faults(
                                Route.LIST_USERS,
                                (request, honest) -> request.parameter("after") == null
                                        ? Optional.empty()
                                        : Optional.of(Fault.status(500, "no"))),
                        UnaryOperator.identity(),
                        DirectorySpec.of(150, 0));
                WebFluxService service = WebFluxService.start(served.client);
                LogCapture log = LogCapture.of("DirectoryRoutes");
                RawReader reader = RawReader.get(service.port(), users(served, 0), accept)) {
            assertThat(reader.head()).first().asString().contains("200");
            List<String> lines =
                    reader.rest().stream().filter(line -> !line.isEmpty()).toList();
            String last = lines.get(lines.size() - 1);
            assertThat(last)
                    .contains("\"failure\":\"ServerErrorException\"")
                    .contains("\"after\":\"" + served.directory(0).userId(99) + "\"");
            assertThat(lines)
                    .filteredOn(line -> line.contains("\"directory_id\""))
                    .hasSize(100);
            assertThat(lines.contains("event:failure")).isEqualTo(accept.equals(EVENTS));
            assertThat(log.lines()).singleElement().asString().contains("500").doesNotContain("directory_user_");
        }
    }

    private static String problem(String title, int status, String failure) {
        return "{\"title\":\"%s\",\"status\":%d,\"failure\":\"%s\"}".formatted(title, status, failure);
    }

    private static String users(Served served, int directory) {
        return "/directories/" + served.directory(directory).id() + "/users";
    }
}
