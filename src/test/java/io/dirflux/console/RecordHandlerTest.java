package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the page gets for its calls about directories, users and groups, and what each costs at the API. */
@Tag("socket")
class RecordHandlerTest {

    private final Tenant tenant = ConsolePage.acme();
    private final SimulatedDirectory directory = tenant.directories().get(0);

    @ParameterizedTest
    @EnumSource
    void directoriesComeWithTheirState(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            List<JsonNode> lines = page.lines("directories", Map.of());

            assertThat(ConsolePage.rows(lines))
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
    void directoriesAreSearchedByTheSideThatThePageNames(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            assertThat(ConsolePage.rows(page.lines("directories", Map.of("search", "acme"))))
                    .extracting(row -> row.get("id").asString())
                    .contains(directory.id());
            boolean isSent = simulator.requests(Route.LIST_DIRECTORIES).get(0).parameter("search") != null;
            assertThat(page.filteredBy("directory.search")).isEqualTo(isSent ? "SERVER" : "CLIENT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void usersComePageByPageAndNothingIsFetchedAhead(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            List<String> ids = new ArrayList<>();
            String after = null;
            int requests = 0;
            do {
                Map<String, String> query = after == null
                        ? Map.of("directory", directory.id())
                        : Map.of("directory", directory.id(), "after", after);
                List<JsonNode> lines = page.lines("users", query);
                ConsolePage.rows(lines).forEach(row -> ids.add(row.get("id").asString()));
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
    void usersAreFilteredByTheSideThatThePageNames(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            assertThat(ConsolePage.rows(page.lines("users", Map.of("directory", directory.id(), "state", "inactive"))))
                    .isNotEmpty()
                    .allMatch(row -> row.get("state").asString().equals("inactive"));
            boolean isSent = simulator.requests(Route.LIST_USERS).get(0).parameter("state") != null;
            assertThat(page.filteredBy("user.state")).isEqualTo(isSent ? "SERVER" : "CLIENT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUserIsFoundByMailOrIdpIdInAnyDirectory(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
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
            assertThat(page.filteredBy("user.email")).isEqualTo("SERVER");
            assertThat(simulator.requests(Route.LIST_USERS))
                    .allMatch(request -> request.parameter("email") != null || request.parameter("idp_id") != null);
        }
    }

    @Test
    void theMembersOfAReferenceGroupComeInParts() throws Exception {
        Tenant large = Tenant.builder()
                .organization("Acme", DirectorySpec.of(250, 1).groupsPerUser(1))
                .build();
        SimulatedDirectory everybody = large.directories().get(0);
        try (Simulator simulator = Simulator.builder()
                        .dialect(Dialect.REFERENCE)
                        .tenant(large)
                        .unlimited()
                        .start();
                ConsolePage page = ConsolePage.of(simulator, Dialect.REFERENCE).signedIn()) {
            List<JsonNode> parts = page.lines("members", Map.of("group", everybody.groupId(0)));
            List<JsonNode> last = page.lines("members", Map.of("group", everybody.groupId(0), "after", "200"));

            assertThat(ConsolePage.rows(parts))
                    .extracting(row -> row.get("id").asString())
                    .containsExactlyInAnyOrderElementsOf(everybody.membersOf(0).toList());
            assertThat(parts.subList(0, 3))
                    .extracting(part -> part.get("page").get("after").asString(null))
                    .containsExactly("100", "200", null);
            assertThat(ConsolePage.rows(last))
                    .isEqualTo(ConsolePage.rows(parts).subList(200, (int) everybody.memberships()));
            assertThat(ConsolePage.error(page.lines("members", Map.of("group", everybody.groupId(0), "after", "x")))
                            .get("kind")
                            .asString())
                    .isEqualTo("QUERY");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUserHasGroupsAndAGroupHasMembers(Dialect dialect) throws Exception {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            JsonNode user = page.lines("user", Map.of("user", directory.userId(5)))
                    .get(0)
                    .get("user");
            JsonNode group = page.lines("group", Map.of("group", directory.groupId(1)))
                    .get(0)
                    .get("group");
            List<JsonNode> members =
                    page.allPages("members", Map.of("group", directory.groupId(1), "directory", directory.id()));

            assertThat(user.get("groups"))
                    .extracting(one -> one.get("id").asString())
                    .containsExactlyInAnyOrderElementsOf(directory.groupsOf(5).toList());
            assertThat(group.get("name").asString()).isEqualTo(directory.groupName(1));
            assertThat(ConsolePage.rows(members))
                    .extracting(row -> row.get("id").asString())
                    .containsExactlyInAnyOrderElementsOf(directory.membersOf(1).toList());
            assertThat(ConsolePage.rows(page.lines("groups", Map.of("directory", directory.id()))))
                    .extracting(row -> row.get("id").asString())
                    .containsExactlyInAnyOrderElementsOf(directory.groupIds().toList());
        }
    }
}
