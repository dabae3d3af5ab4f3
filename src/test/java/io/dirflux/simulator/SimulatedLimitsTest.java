package io.dirflux.simulator;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedLimitsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theReferenceSendsRateHeadersOnEveryResponse() {
        try (Simulator simulator =
                start(builder -> builder.dialect(Dialect.REFERENCE).rateLimit(4, HOUR))) {
            Caller caller = new Caller(simulator);
            String id = simulator.tenant().directories().get(0).id();
            List<HttpResponse<String>> answers = List.of(
                    caller.get("/directories"),
                    caller.get("/directories?limit=0"),
                    caller.get("/directories/unknown"),
                    caller.delete("/directories/" + id),
                    caller.get("/directories"));

            assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(200, 422, 404, 204, 429);
            assertThat(answers)
                    .extracting(answer -> header(answer, "x-ratelimit-remaining"))
                    .containsExactly("3", "2", "1", "0", "0");
            assertThat(answers)
                    .allMatch(answer -> header(answer, "x-ratelimit-limit").equals("4"));
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(
                                    Instant.ofEpochSecond(Long.parseLong(header(answer, "x-ratelimit-reset"))))
                            .isBetween(Instant.now(), Instant.now().plus(HOUR)));
            assertThat(answers.get(4).body()).isEqualTo("{\"message\":\"Rate limit exceeded\"}");
            assertThat(simulator.refused()).isEqualTo(1);
        }
    }

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
    void thePublicApiSendsRetryAfterAndNoRateHeaders() {
        try (Simulator simulator = start(builder -> builder.rateLimit(1, HOUR))) {
            Caller caller = new Caller(simulator);
            HttpResponse<String> passed = caller.get("/directories");
            HttpResponse<String> refused = caller.get("/directories");
            HttpResponse<String> users = caller.get("/directory_users");

            assertThat(passed.headers().map().keySet()).noneMatch(name -> name.startsWith("x-ratelimit"));
            assertThat(refused.headers().map().keySet()).noneMatch(name -> name.startsWith("x-ratelimit"));
            assertThat(Long.parseLong(header(refused, "retry-after"))).isBetween(1L, 3_600L);
            assertThat(refused.body()).startsWith("{\"message\":\"Rate limit exceeded. See");
            assertThat(users.body()).isEqualTo("\"Ratelimited\"");
            assertThat(users.headers().firstValue("content-type")).contains(SimulatedResponse.JSON);
            assertThat(header(users, "retry-after")).isNotEmpty();
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

    @ParameterizedTest
    @EnumSource
    void sendsTheChosenRateHeadersInEitherDialect(ServerRateHeaders told) {
        boolean limits = told == ServerRateHeaders.X_RATE_LIMIT || told == ServerRateHeaders.ALL;
        boolean retryAfter = told == ServerRateHeaders.RETRY_AFTER || told == ServerRateHeaders.ALL;
        for (Dialect dialect : Dialect.values()) {
            try (Simulator simulator =
                    start(builder -> builder.dialect(dialect).rateLimit(1, HOUR).rateHeaders(told))) {
                Caller caller = new Caller(simulator);
                HttpResponse<String> passed = caller.get("/directories");
                HttpResponse<String> refused = caller.get("/directories");

                assertThat(passed.headers().firstValue("x-ratelimit-remaining").isPresent())
                        .isEqualTo(limits);
                assertThat(passed.headers().firstValue("retry-after")).isEmpty();
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("x-ratelimit-reset").isPresent())
                        .isEqualTo(limits);
                assertThat(refused.headers().firstValue("retry-after").isPresent())
                        .isEqualTo(retryAfter);
            }
        }
    }

    @Test
    void rateHeadersMayBeWrong() {
        try (Simulator simulator = start(builder -> builder.rateLimit(7, HOUR)
                .rateHeaders(correct -> Map.of(
                        "X-RateLimit-Limit", correct.get("X-RateLimit-Limit"),
                        "X-RateLimit-Remaining", "0",
                        "X-RateLimit-Reset", "soon")))) {
            HttpResponse<String> passed = new Caller(simulator).get("/directories");

            assertThat(passed.statusCode()).isEqualTo(200);
            assertThat(header(passed, "x-ratelimit-limit")).isEqualTo("7");
            assertThat(header(passed, "x-ratelimit-remaining")).isEqualTo("0");
            assertThat(header(passed, "x-ratelimit-reset")).isEqualTo("soon");
        }
    }

    @Test
    void theServersClockMayBeWrongAndMayJump() {
        try (Simulator simulator = start(builder -> builder.dialect(Dialect.REFERENCE)
                .rateLimitAlgorithm(RateLimitAlgorithm.SLIDING_WINDOW)
                .rateLimit(2, HOUR)
                .clockSkew(HOUR))) {
            Caller caller = new Caller(simulator);
            assertShows(caller.get("/directories"), Instant.now().plus(HOUR));
            simulator.clockSkew(HOUR.negated());
            assertShows(caller.get("/directories"), Instant.now().minus(HOUR));

            assertThat(caller.get("/directories").statusCode())
                    .as("the limits use the correct clock")
                    .isEqualTo(429);
        }
        assertThatThrownBy(() -> Simulator.builder().clockSkew(Duration.ofDays(366)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertShows(HttpResponse<String> answer, Instant time) {
        Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(header(answer, "date"), Instant::from);
        assertThat(date).isCloseTo(time, within(1, ChronoUnit.MINUTES));
        assertThat(Instant.ofEpochSecond(Long.parseLong(header(answer, "x-ratelimit-reset"))))
                .isCloseTo(time.plus(HOUR), within(1, ChronoUnit.MINUTES));
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
