package io.dirflux.simulator;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SimulatedLimitsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void aWrongKeyDoesNotUseTheLimitOfTheRightOne() {
        try (Simulator simulator =
                start(builder -> builder.dialect(Dialect.REFERENCE).rateLimit(1, HOUR))) {
            Caller caller = new Caller(simulator);
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> refused =
                        caller.send(caller.request("/directories").setHeader("Authorization", "Bearer sk_wrong"));
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(header(refused, "x-ratelimit-limit")).isEqualTo("1");
            }
            assertThat(caller.get("/directories").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void limitsUserListsByDirectory() {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(20, 3), DirectorySpec.of(20, 3))
                .build();
        SimulatedDirectory first = tenant.directories().get(0);
        SimulatedDirectory second = tenant.directories().get(1);
        try (Simulator simulator = start(builder -> builder.tenant(tenant).directoryRateLimit(2, HOUR))) {
            Caller caller = new Caller(simulator);

            assertThat(caller.get("/directory_users?directory=" + first.id()).statusCode())
                    .isEqualTo(200);
            assertThat(caller.get("/directory_users?group=" + first.groupId(0)).statusCode())
                    .isEqualTo(200);
            assertThat(caller.get("/directory_users?directory=" + first.id()).statusCode())
                    .isEqualTo(429);
            assertThat(caller.get("/directory_users?group=" + first.groupId(1)).statusCode())
                    .isEqualTo(429);
            assertThat(caller.get("/directory_users?directory=" + second.id()).statusCode())
                    .isEqualTo(200);
            assertThat(caller.get("/directory_users/" + first.userId(0)).statusCode())
                    .isEqualTo(200);
            assertThat(caller.get("/directory_groups?directory=" + first.id()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void limitsDependOnTheDialectByDefault() {
        try (Simulator reference = start(builder -> builder.dialect(Dialect.REFERENCE));
                Simulator openApi = start(builder -> builder.rateLimitHeaders(true));
                Simulator silent =
                        start(builder -> builder.dialect(Dialect.REFERENCE).rateLimitHeaders(false))) {
            assertThat(header(new Caller(reference).get("/directories"), "x-ratelimit-limit"))
                    .isEqualTo("10");
            assertThat(header(new Caller(openApi).get("/directories"), "x-ratelimit-limit"))
                    .isEqualTo("6000");
            assertThat(header(new Caller(silent).get("/directories"), "x-ratelimit-limit"))
                    .isEmpty();
        }
    }

    @Test
    void thePublicApiListsUsersOfADirectoryFourTimesASecond() {
        try (Simulator simulator = start(UnaryOperator.identity())) {
            Caller caller = new Caller(simulator);
            String uri = "/directory_users?limit=1&directory="
                    + simulator.tenant().directories().get(0).id();
            for (int i = 0; i < 12; i++) {
                caller.get(uri);
            }

            Map<Long, List<RecordedRequest>> bySecond = simulator.requests().stream()
                    .collect(groupingBy(request -> request.arrival().getEpochSecond()));
            assertThat(bySecond.values())
                    .allSatisfy(inOne -> assertThat(inOne)
                            .filteredOn(request -> request.status() == 200)
                            .hasSize(Math.min(4, inOne.size())));
        }
    }

    @Test
    void bothLimitsUseTheChosenAlgorithm() {
        for (RateLimitAlgorithm rateLimitAlgorithm :
                List.of(RateLimitAlgorithm.SLIDING_WINDOW, RateLimitAlgorithm.TOKEN_BUCKET)) {
            try (Simulator simulator = start(builder -> builder.rateLimitAlgorithm(rateLimitAlgorithm)
                    .rateLimit(2, HOUR)
                    .directoryRateLimit(1, HOUR))) {
                Caller caller = new Caller(simulator);
                String users = "/directory_users?directory="
                        + simulator.tenant().directories().get(0).id();

                assertThat(caller.get(users).statusCode()).isEqualTo(200);
                assertThat(caller.get(users).statusCode()).isEqualTo(429);
                HttpResponse<String> refused = caller.get("/directories");
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(Long.parseLong(header(refused, "retry-after")))
                        .isBetween(1_700L, 3_600L)
                        .satisfies(wait -> assertThat(wait <= 1_800)
                                .isEqualTo(rateLimitAlgorithm == RateLimitAlgorithm.TOKEN_BUCKET));
            }
        }
    }

    @Test
    void aCancelledRequestCountsWhenItArrives() {
        Duration way = Duration.ofMillis(500); // long enough to cancel the request before it arrives
        try (Simulator simulator = start(builder -> builder.rateLimit(1, HOUR).oneWayLatency(way, Duration.ZERO))) {
            Caller caller = new Caller(simulator);
            CompletableFuture<HttpResponse<String>> call =
                    Caller.HTTP.sendAsync(caller.request("/directories").build(), HttpResponse.BodyHandlers.ofString());
            await().pollInterval(Duration.ofMillis(5)).until(() -> simulator.inFlight() == 1);
            call.cancel(true);
            await().until(() ->
                    simulator.inFlight() == 0 && simulator.requests().size() == 1);

            long sent = System.nanoTime();
            assertThat(caller.get("/directories").statusCode()).isEqualTo(429);
            assertThat(System.nanoTime() - sent)
                    .isGreaterThan(way.multipliedBy(2).toNanos());
            assertThat(simulator.requests().get(1).arrivalNanos() - sent).isGreaterThan(way.toNanos());
        }
    }

    private static Simulator start(UnaryOperator<SimulatorBuilder> options) {
        return options.apply(Simulator.builder()).start();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
