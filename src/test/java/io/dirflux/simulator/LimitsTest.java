package io.dirflux.simulator;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theReferenceTellsItsLimitOnEveryAnswer() {
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
    void aWrongKeyCostsTheRightOneNothing() {
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
            assertThat(users.headers().firstValue("content-type")).contains(Reply.JSON);
            assertThat(header(users, "retry-after")).isNotEmpty();
        }
    }

    @Test
    void usersOfADirectoryAreLimitedByTheDirectory() {
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
    void limitsAreTheDialectsUnlessToldOtherwise() {
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

    private static Simulator start(UnaryOperator<SimulatorBuilder> options) {
        return options.apply(Simulator.builder()).start();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
