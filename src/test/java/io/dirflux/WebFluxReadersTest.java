package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Readers of the WebFlux recipe that are slow, that disconnect, or that are many. */
@Timeout(60)
class WebFluxReadersTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Duration NOT_YET = Duration.ofMillis(300);
    private static final String NDJSON = "application/x-ndjson";
    private static final String EVENTS = "text/event-stream";
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(strings = {NDJSON, EVENTS})
    void aSlowReaderBoundsTheFetching(String accept) throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1000, 0));
                WebFluxService service = WebFluxService.start(served.client);
                RawReader reader = RawReader.get(service.port(), users(served, 0), accept)) {
            reader.lines(1);
            await().during(NOT_YET).atMost(SOON).until(() -> served.sent(Route.LIST_USERS) <= 5);

            long users = 1
                    + reader.rest().stream()
                            .filter(line -> line.contains("\"id\":\"directory_user"))
                            .count();
            assertThat(users).isBetween(1000L, 1001L);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(10);
        }
    }

    @Test
    void aCancelDuringAPageReleasesEverything() throws Exception {
        hangUp(RateLimits.perSecond(1000), Duration.ofMillis(300));
    }

    @Test
    void aCancelDuringTheWaitForAPermitReleasesEverything() throws Exception {
        hangUp(RateLimits.perSecond(2), Duration.ZERO);
    }

    private static void hangUp(RateLimits limits, Duration latency) throws Exception {
        RateLimiter limiter = RateLimiter.create(limits);
        PoolGauge pool = new PoolGauge();
        ConnectionProvider connections = pool.provider();
        try (Served served = Served.in(
                        Dialect.REFERENCE,
                        server -> server.latency(latency, Duration.ZERO),
                        client -> client.rateLimiter(limiter).connectionProvider(connections),
                        DirectorySpec.of(3000, 0));
                WebFluxService service = WebFluxService.start(served.client)) {
            int sent;
            try (RawReader reader = RawReader.get(service.port(), users(served, 0), NDJSON)) {
                assertThat(reader.lines(200))
                        .hasSize(200); // whole pages: what Spring has encoded and not written when a reader leaves, it
                // does not release
                sent = served.sent(Route.LIST_USERS);
            }
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(snapshot(limiter).isAtRest()).isTrue();
                assertThat(pool.acquired()).isZero();
                assertThat(pool.pending()).isZero();
                assertThat(served.simulator.inFlight()).isZero();
            });
            await().during(NOT_YET).atMost(SOON).until(() -> served.sent(Route.LIST_USERS) <= sent + 1);
            assertThat(snapshot(limiter).isAtRest()).isTrue();
        } finally {
            connections.disposeLater().block(SOON);
        }
    }

    @Test
    void aHundredReadersShareTheLimitAndNoneIsRefused() throws Exception {
        ConnectionProvider connections = ConnectionProvider.create("readers", 100);
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.rateLimit(100, SECOND).directoryRateLimit(50, SECOND),
                        client -> client.rateLimits(RateLimits.perSecond(100).perDirectory(50)),
                        DirectorySpec.of(30, 0));
                WebFluxService service = WebFluxService.start(served.client)) {
            WebClient web = webClient(service, connections);
            List<Long> counts = Flux.range(0, 100)
                    .flatMap(
                            n -> web.get()
                                    .uri(users(served, 0))
                                    .accept(MediaType.APPLICATION_NDJSON)
                                    .retrieve()
                                    .bodyToFlux(String.class)
                                    .filter(line -> line.startsWith("{\"object\":\"directory_user\""))
                                    .count(),
                            100)
                    .collectList()
                    .block(SOON.multipliedBy(3)); // the slowest part is a loaded machine

            assertThat(counts).hasSize(100).containsOnly(30L);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(100);
            assertThat(served.simulator.refused()).isZero();
        } finally {
            connections.disposeLater().block(SOON);
        }
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

    private static RateLimitSnapshot snapshot(RateLimiter limiter) {
        return limiter.snapshot(RateLimitKey.client()).block(SOON);
    }
}
