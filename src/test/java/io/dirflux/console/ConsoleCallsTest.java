package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.RetryPolicy;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the page gets for its calls, and what each costs at the API. */
@Tag("socket")
class ConsoleCallsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Tenant tenant = Tenant.builder()
            .organization(
                    "Acme",
                    DirectorySpec.of(250, 12).name("Acme"),
                    DirectorySpec.of(20, 3).state("unlinked"))
            .build();
    private final SimulatedDirectory directory = tenant.directories().get(0);

    private Simulator simulator(Dialect dialect) {
        return Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start();
    }

    @ParameterizedTest
    @EnumSource
    void directoriesComeWithTheirState(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            List<JsonNode> lines = page.lines("directories", Map.of());

            assertThat(rows(lines))
                    .extracting(row ->
                            row.get("id").asString() + " " + row.get("state").asString())
                    .containsExactlyInAnyOrderElementsOf(tenant.directories().stream()
                            .map(one -> one.id() + " " + one.state())
                            .toList());
            assertThat(lines.get(lines.size() - 1).has("end")).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void directoriesAreSearchedByWhoeverThePageSays(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            assertThat(rows(page.lines("directories", Map.of("search", "acme"))))
                    .extracting(row -> row.get("id").asString())
                    .contains(directory.id());
            boolean isSent = simulator.requests(Route.LIST_DIRECTORIES).get(0).parameter("search") != null;
            assertThat(filteredBy(page, "directory.search")).isEqualTo(isSent ? "SERVER" : "CLIENT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void usersComePageByPageAndNothingIsFetchedAhead(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            List<String> ids = new ArrayList<>();
            String after = null;
            int requests = 0;
            do {
                Map<String, String> query = after == null
                        ? Map.of("directory", directory.id())
                        : Map.of("directory", directory.id(), "after", after);
                List<JsonNode> lines = page.lines("users", query);
                rows(lines).forEach(row -> ids.add(row.get("id").asString()));
                after = lines.get(lines.size() - 2).get("page").get("after").asString(null);
                assertThat(simulator.requests(Route.LIST_USERS)).hasSize(++requests);
            } while (after != null);

            assertThat(ids)
                    .containsExactlyInAnyOrderElementsOf(directory.userIds().toList());
            assertThat(requests).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void usersAreFilteredByWhoeverThePageSays(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            assertThat(rows(page.lines("users", Map.of("directory", directory.id(), "state", "inactive"))))
                    .isNotEmpty()
                    .allMatch(row -> row.get("state").asString().equals("inactive"));
            boolean isSent = simulator.requests(Route.LIST_USERS).get(0).parameter("state") != null;
            assertThat(filteredBy(page, "user.state")).isEqualTo(isSent ? "SERVER" : "CLIENT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUserIsFoundByMailOrIdpIdInAnyDirectory(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            String email = directory.userEmail(3);

            List<JsonNode> byEmail = page.lines("find", Map.of("email", email));
            List<JsonNode> byIdpId = page.lines("find", Map.of("idpId", "10003", "directory", directory.id()));

            assertThat(byEmail.get(0).get("person").get("user").get("id").asString())
                    .isEqualTo(directory.userId(3));
            assertThat(byEmail.get(0).get("person").get("directory").get("id").asString())
                    .isEqualTo(directory.id());
            assertThat(byIdpId.get(0).get("person").get("user").get("email").asString())
                    .isEqualTo(email);
            assertThat(filteredBy(page, "user.email")).isEqualTo("SERVER");
            assertThat(simulator.requests(Route.LIST_USERS))
                    .allMatch(request -> request.parameter("email") != null || request.parameter("idp_id") != null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUserHasGroupsAndAGroupHasMembers(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            JsonNode user = page.lines("user", Map.of("user", directory.userId(5)))
                    .get(0)
                    .get("user");
            JsonNode group = page.lines("group", Map.of("group", directory.groupId(1)))
                    .get(0)
                    .get("group");
            List<String> members = new ArrayList<>();
            String after = "";
            while (after != null) {
                Map<String, String> query = after.isEmpty()
                        ? Map.of("group", directory.groupId(1), "directory", directory.id())
                        : Map.of("group", directory.groupId(1), "directory", directory.id(), "after", after);
                List<JsonNode> lines = page.lines("members", query);
                rows(lines).forEach(row -> members.add(row.get("id").asString()));
                after = lines.get(lines.size() - 2).get("page").get("after").asString(null);
            }

            assertThat(user.get("groups"))
                    .extracting(one -> one.get("id").asString())
                    .containsExactlyInAnyOrderElementsOf(directory.groupsOf(5).toList());
            assertThat(group.get("name").asString()).isEqualTo(directory.groupName(1));
            assertThat(members)
                    .containsExactlyInAnyOrderElementsOf(directory.membersOf(1).toList());
            assertThat(rows(page.lines("groups", Map.of("directory", directory.id()))))
                    .extracting(row -> row.get("id").asString())
                    .containsExactlyInAnyOrderElementsOf(directory.groupIds().toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsOfAPersonAreListed(Dialect dialect) throws Exception {
        tenant.updateUserState(directory.userId(1), "suspended");
        tenant.updateUserState(directory.userId(2), "suspended");
        tenant.addMember(directory.groupId(11), directory.userId(1));
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            assertThat(rows(page.lines("events", Map.of("user", directory.userId(1)))))
                    .extracting(event -> event.get("event").asString())
                    .containsExactlyElementsOf(tenant.events().stream()
                            .filter(event -> event.json().contains(directory.userId(1)))
                            .map(event -> event.event())
                            .toList());
            assertThat(rows(page.lines(
                            "events", Map.of("email", directory.userEmail(2).toUpperCase(java.util.Locale.ROOT)))))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedConnectionEndsALiveList(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn();
                InputStream answer = page.open("events", Map.of("live", true))) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
            tenant.updateUserState(directory.userId(1), "suspended");
            assertThat(ConsolePage.json(lines.readLine())
                            .get("event")
                            .get("data")
                            .get("id")
                            .asString())
                    .isEqualTo(directory.userId(1));

            answer.close();
            await().atMost(SOON).until(() -> simulator.inFlight() == 0);
            int polls = simulator.requests(Route.LIST_EVENTS).size();

            await().during(Duration.ofSeconds(2))
                    .atMost(SOON)
                    .until(() -> simulator.requests(Route.LIST_EVENTS).size() <= polls + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedConnectionCancelsTheRequestAndLeavesTheQueue(Dialect dialect) throws Exception {
        try (Simulator simulator = Simulator.builder()
                        .dialect(dialect)
                        .tenant(tenant)
                        .unlimited()
                        .latency(Duration.ofSeconds(30), Duration.ZERO)
                        .start();
                ConsolePage page = ConsolePage.of(
                                simulator,
                                dialect,
                                client -> client.rateLimits(RateLimits.perSecond(1)),
                                server -> server)
                        .signedIn()) {
            InputStream sent = page.open("users", Map.of("directory", directory.id()));
            await().atMost(SOON).until(() -> simulator.inFlight() == 1);
            InputStream queued = page.open("users", Map.of("directory", directory.id()));
            await().atMost(SOON).until(() -> limit(page).get("waits").size() == 1);

            queued.close();
            await().atMost(SOON).until(() -> limit(page).get("waits").isEmpty());
            sent.close();
            await().atMost(SOON).until(() -> simulator.inFlight() == 0);

            assertThat(simulator.requests()).hasSize(1);
            assertThat(limit(page).get("keys").get(0).get("waiting").asInt()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLimitIsToldOnceASecondAndCostsNoRequest(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(
                                simulator,
                                dialect,
                                client -> client.rateLimits(
                                        RateLimits.perSecond(10).perDirectory(4)),
                                server -> server)
                        .signedIn()) {
            page.lines("users", Map.of("directory", directory.id()));
            try (InputStream answer = page.open("limit", Map.of())) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
                JsonNode first = ConsolePage.json(lines.readLine()).get("limit");
                JsonNode second = ConsolePage.json(lines.readLine()).get("limit");

                assertThat(first.get("keys"))
                        .extracting(key -> key.get("directory").asString())
                        .containsExactly("", directory.id());
                assertThat(first.get("keys").get(0).get("permits").asInt()).isEqualTo(10);
                assertThat(first.get("keys").get(1).get("permits").asInt()).isEqualTo(4);
                assertThat(first.get("keys").get(0).get("granted")).hasSize(300);
                assertThat(sum(second.get("keys").get(0).get("granted"))).isEqualTo(1);
                assertThat(second.get("second").asLong())
                        .isGreaterThan(first.get("second").asLong() - 1);
            }
            assertThat(simulator.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorIsALineWithWhatToDo(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            simulator.fault(Route.LIST_USERS, 1, Fault.status(401, "Unauthorized"));
            simulator.fault(Route.LIST_USERS, 2, Fault.status(503, "Service Unavailable"));

            JsonNode key = error(page.lines("users", Map.of("directory", directory.id())));
            JsonNode problem = limit(page).get("problem");
            JsonNode server = error(page.lines("users", Map.of("directory", directory.id())));
            JsonNode kind = error(page.lines("users", Map.of("directory", directory.groupId(0))));
            JsonNode missing = error(page.lines("users", Map.of()));
            JsonNode body = error(List.of(ConsolePage.json(
                    page.post("users", "[]").body().lines().findFirst().orElseThrow())));

            assertThat(key.get("kind").asString()).isEqualTo("KEY");
            assertThat(key.get("hint").asString()).contains("Authorization header's key was refused");
            assertThat(problem.get("kind").asString()).isEqualTo("KEY");
            assertThat(server.get("message").asString()).startsWith("GET /directory_users answered 503");
            assertThat(server.get("retryable").asBoolean()).isTrue();
            assertThat(kind.get("kind").asString()).isEqualTo("QUERY");
            assertThat(missing.get("message").asString()).contains("directory");
            assertThat(body.get("message").asString()).isEqualTo("The body is not a query");
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterAnErrorTheNextAnswerTakesTheProblemAway(Dialect dialect) throws Exception {
        Simulator gone = simulator(dialect);
        try (ConsolePage page = ConsolePage.of(gone, dialect).signedIn()) {
            gone.close();
            assertThat(error(page.lines("directories", Map.of())).get("kind").asString())
                    .isEqualTo("SERVER");
            assertThat(limit(page).get("problem").get("kind").asString()).isEqualTo("SERVER");

            int port = java.net.URI.create(gone.baseUrl()).getPort();
            try (Simulator back = Simulator.builder()
                    .dialect(dialect)
                    .tenant(tenant)
                    .unlimited()
                    .port(port)
                    .start()) {
                assertThat(rows(page.lines("directories", Map.of()))).hasSize(2);
                assertThat(limit(page).get("problem").isNull()).isTrue();
                assertThat(back.requests()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetryIsCounted(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(
                                simulator,
                                dialect,
                                client -> client.retryPolicy(
                                        RetryPolicy.defaults().backoff(Duration.ofMillis(10), Duration.ofMillis(20))),
                                server -> server)
                        .signedIn()) {
            simulator.fault(Route.LIST_DIRECTORIES, 1, Fault.status(503, "Service Unavailable"));

            assertThat(rows(page.lines("directories", Map.of()))).hasSize(2);

            await().atMost(SOON).until(() -> {
                JsonNode key = limit(page).get("keys").get(0);
                return sum(key.get("retried")) == 1 && sum(key.get("granted")) == 2;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void a429HoldsTheKeyAndIsCounted(Dialect dialect) throws Exception {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = ConsolePage.of(
                                simulator,
                                dialect,
                                client -> client.rateLimits(
                                        RateLimits.perSecond(10).perDirectory(4)),
                                server -> server)
                        .signedIn()) {
            simulator.fault(
                    Route.LIST_USERS,
                    1,
                    new Fault.Status(429, "application/json", "\"Ratelimited\"", Map.of("Retry-After", "30")));

            assertThat(error(page.lines("users", Map.of("directory", directory.id())))
                            .get("message")
                            .asString())
                    .startsWith("GET /directory_users answered 429");
            await().atMost(SOON).until(() -> sum(limit(page).get("keys").get(1).get("refused")) == 1);

            JsonNode held = limit(page).get("keys").get(1);
            assertThat(held.get("directory").asString()).isEqualTo(directory.id());
            assertThat(held.get("heldMillis").asLong()).isBetween(1_000L, 40_000L);
            assertThat(held.get("holdReason").asString()).isEqualTo("REFUSED");
            assertThat(held.get("available").asInt()).isZero();
        }
    }

    private static JsonNode limit(ConsolePage page) throws Exception {
        try (InputStream answer = page.open("limit", Map.of())) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
            return ConsolePage.json(lines.readLine()).get("limit");
        }
    }

    private static int sum(JsonNode counts) {
        return StreamSupport.stream(counts.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .sum();
    }

    private static JsonNode error(List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.has("error"))
                .findFirst()
                .orElseThrow()
                .get("error");
    }

    private static List<JsonNode> rows(List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.has("page"))
                .flatMap(line ->
                        StreamSupport.stream(line.get("page").get("rows").spliterator(), false))
                .toList();
    }

    private static String filteredBy(ConsolePage page, String filter) throws Exception {
        return page.lines("about", Map.of())
                .get(0)
                .get("about")
                .get("filteredBy")
                .get(filter)
                .asString();
    }
}
