package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dirflux.model.Dialect;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rate limit headers of the simulator. */
class SimulatedRateHeadersTest {

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

    private static Simulator start(UnaryOperator<SimulatorBuilder> options) {
        return options.apply(Simulator.builder()).start();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
