package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Checks that real responses match the public OpenAPI description. */
class OpenApiSchemaTest {
    private static final OpenApiSchema SCHEMA = OpenApiSchema.load();

    private final Tenant tenant = Tenant.builder()
            .organization(
                    "Acme",
                    DirectorySpec.of(30, 5),
                    DirectorySpec.of(0, 0).state("deleting").type("s3"))
            .build();
    private final SimulatedDirectory directory = tenant.directories().get(0);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyResponseMatchesTheDescription(boolean olderTeam) {
        try (Simulator simulator =
                simulator().embedGroups(olderTeam).legacyFields(olderTeam).start()) {
            assertObeys(simulator, "/directories", "?limit=1");
            assertObeys(simulator, "/directories", "");
            assertObeys(simulator, "/directories/{id}", directory.id());
            assertObeys(simulator, "/directory_users", "?limit=100&directory=" + directory.id());
            assertObeys(simulator, "/directory_users", "?limit=1&group=" + directory.groupId(0));
            assertObeys(simulator, "/directory_users/{id}", directory.userId(4));
            assertObeys(simulator, "/directory_groups", "?directory=" + directory.id());
            assertObeys(simulator, "/directory_groups", "?user=" + directory.userId(4));
            assertObeys(simulator, "/directory_groups/{id}", directory.groupId(4));
        }
    }

    @Test
    void everyErrorMatchesTheDescription() {
        try (Simulator simulator =
                simulator().directoryRateLimit(1, Duration.ofHours(1)).start()) {
            assertObeys(simulator, 422, "/directories", "?limit=0");
            assertObeys(simulator, 422, "/directory_users", "");
            assertObeys(simulator, 422, "/directory_groups", "");
            assertObeys(simulator, 404, "/directories/{id}", "x");
            assertObeys(simulator, 404, "/directory_users/{id}", "x");
            assertObeys(simulator, 404, "/directory_groups/{id}", "x");
            assertObeys(simulator, 404, "/directory_users", "?directory=directory_x");
            assertObeys(simulator, 404, "/directory_groups", "?user=directory_user_x");
            assertObeys(simulator, 200, "/directory_users", "?directory=" + directory.id());
            assertObeys(simulator, 429, "/directory_users", "?directory=" + directory.id());
        }
    }

    @Test
    void everyEventMatchesTheDescription() {
        try (Simulator simulator = simulator().start()) {
            everyChange();
            List<String> kinds = tenant.events().stream()
                    .map(SimulatedEvent::event)
                    .distinct()
                    .toList();

            assertThat(kinds).hasSize(10);
            for (String kind : kinds) {
                assertObeys(simulator, "/events", "?limit=100&events=" + kind);
                assertThat(new Caller(simulator).json("/events?events=" + kind).get("data"))
                        .isNotEmpty();
            }
            assertObeys(simulator, 400, "/events", "");
            assertObeys(simulator, 400, "/events", "?events=dsync.deleted&organization_id=org_x");
            assertObeys(simulator, 400, "/events", "?events=dsync.deleted&after=event_x");
            assertObeys(simulator, 422, "/events", "?events=dsync.deleted&limit=0");
        }
    }

    private void everyChange() {
        tenant.addDirectory(directory.organizationId(), DirectorySpec.of(2, 1).groupsPerUser(1));
        String user = tenant.addUser(directory.id());
        String group = tenant.addGroup(directory.id());
        tenant.updateUserName(user, null, "Torp");
        tenant.updateUserAttribute(user, "level", "7");
        tenant.updateGroupName(group, "Developers");
        tenant.addMember(group, user);
        tenant.removeMember(group, user);
        tenant.removeGroup(group);
        tenant.removeUser(user);
        tenant.deleteDirectory(directory.id());
    }

    @Test
    void odditiesBreakTheDescriptionOnlyWhereIntended() {
        Tenant odd = Tenant.builder()
                .organization(
                        "Acme",
                        DirectorySpec.of(100, 20).oddities(true).type("gusto").state("paused"))
                .build();
        SimulatedDirectory oddDirectory = odd.directories().get(0);
        try (Simulator simulator =
                Simulator.builder().tenant(odd).unlimited().legacyFields(true).start()) {
            assertThat(violations(
                            simulator, 200, "/directory_users", "?order=asc&limit=100&directory=" + oddDirectory.id()))
                    .extracting(violation -> violation.replaceAll(":.*", ""))
                    .containsExactly("$.data[6].state", "$.data[10].created_at", "$.data[10].updated_at");
            assertThat(violations(simulator, 200, "/directories/{id}", oddDirectory.id()))
                    .extracting(violation -> violation.replaceAll(":.*", ""))
                    .containsExactly("$.type", "$.state");
            assertThat(violations(simulator, 200, "/directory_groups", "?directory=" + oddDirectory.id()))
                    .isEmpty();
        }
    }

    @Test
    void odditiesContainWhatBreaksClients() {
        Tenant odd = Tenant.builder()
                .organization("Acme", DirectorySpec.of(100, 20).oddities(true))
                .build();
        SimulatedDirectory oddDirectory = odd.directories().get(0);
        try (Simulator simulator =
                Simulator.builder().tenant(odd).unlimited().legacyFields(true).start()) {
            List<JsonNode> users =
                    new Caller(simulator).walk("/directory_users?order=asc&limit=100&directory=" + oddDirectory.id());

            assertThat(users.get(1).get("email").isNull()).isTrue();
            assertThat(users.get(1).get("emails")).isEmpty();
            assertThat(users.get(2).get("first_name").isNull()).isTrue();
            assertThat(users.get(3).at("/custom_attributes/addresses/0/country").isNull())
                    .isTrue();
            assertThat(users.get(3).at("/custom_attributes/badge").asLong()).isEqualTo(9_007_199_254_740_993L);
            assertThat(users.get(4).get("last_name").asString()).hasSize(1_000);
            assertThat(users.get(5).get("state").asString()).isEqualTo("suspended");
            assertThat(users.get(6).get("state").asString()).isEqualTo("on_leave");
            assertThat(users.get(8).at("/emails/0/value").isNull()).isTrue();
            assertThat(users.get(9).get("idp_id").asString()).isEmpty();
            assertThat(users.get(10).get("created_at").asString()).matches(".*T\\d\\d:\\d\\d:\\d\\d\\+0000");
            assertThat(users.get(12).has("roles")).isFalse();
            assertThat(users.get(13).has("role")).isFalse();
            assertThat(new Caller(simulator)
                            .json("/directory_groups/" + oddDirectory.groupId(3))
                            .get("name")
                            .asString())
                    .hasSize(3_634);
        }
    }

    @Test
    void theCheckFindsViolations() {
        JsonNode body = Caller.parse("""
                {"object":"lists","data":[{"object":"directory_group","id":1,"more":true}],\
                "list_metadata":{"after":null}}""");

        JsonNode events = Caller.parse("""
                {"object":"list","data":[{"object":"event","id":"event_1","event":"dsync.group.user_added",
                "data":{"directory_id":7},"created_at":"2026-01-15T12:00:00.000Z"}],"list_metadata":{"after":null}}""");

        assertThat(SCHEMA.violations("get", "/events", 200, events))
                .containsExactlyInAnyOrder(
                        "$.data[0].data.directory_id: is NUMBER, not string",
                        "$.data[0].data.user: is missing",
                        "$.data[0].data.group: is missing");
        assertThat(SCHEMA.violations("get", "/directory_groups", 200, body))
                .contains(
                        "$.object: is not list",
                        "$.data[0].id: is NUMBER, not string",
                        "$.data[0].more: is not described",
                        "$.data[0].name: is missing",
                        "$.list_metadata.before: is missing");
    }

    private SimulatorBuilder simulator() {
        return Simulator.builder().tenant(tenant).unlimited();
    }

    private static void assertObeys(Simulator simulator, String path, String rest) {
        assertObeys(simulator, 200, path, rest);
    }

    private static void assertObeys(Simulator simulator, int status, String path, String rest) {
        assertThat(violations(simulator, status, path, rest))
                .as(path + " " + status)
                .isEmpty();
    }

    private static List<String> violations(Simulator simulator, int status, String path, String rest) {
        HttpResponse<String> response = new Caller(simulator).get(path.replace("{id}", "") + rest);
        if (response.statusCode() != status) {
            return List.of("status " + response.statusCode());
        }
        return SCHEMA.violations("get", path, status, Caller.parse(response.body())).stream()
                // recorded errors have more fields than the description
                .filter(violation -> status == 200 || !violation.endsWith("is not described"))
                .toList();
    }
}
