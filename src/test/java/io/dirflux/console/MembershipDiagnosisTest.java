package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Why a person is not in a group: each reason, in both dialects. */
@Tag("socket")
class MembershipDiagnosisTest {

    private final Tenant tenant = Tenant.builder()
            .organization(
                    "Acme", DirectorySpec.of(40, 6), DirectorySpec.of(10, 2).state("unlinked"))
            .build();
    private final SimulatedDirectory directory = tenant.directories().get(0);
    private final SimulatedDirectory unlinked = tenant.directories().get(1);

    @ParameterizedTest
    @EnumSource
    void aMemberIsInTheGroup(Dialect dialect) throws Exception {
        int group = groupOf(3);

        JsonNode verdict = verdict(ask(dialect, email(3).toUpperCase(Locale.ROOT), directory.groupName(group)));

        assertThat(verdict.get("isMember").asBoolean()).isTrue();
        assertThat(texts(verdict)).containsExactly("The user is in the group.");
    }

    @ParameterizedTest
    @EnumSource
    void whoWasNeverAddedIsNot(Dialect dialect) throws Exception {
        int group = otherGroup(3);

        List<JsonNode> lines = ask(dialect, email(3), directory.groupId(group));

        assertThat(verdict(lines).get("isMember").asBoolean()).isFalse();
        assertThat(texts(verdict(lines)))
                .containsExactly("No event of the last 30 days has added the user to the group.");
        assertThat(of(lines, "group").get(0).get("name").asString()).isEqualTo(directory.groupName(group));
        assertThat(of(lines, "groups").get(0))
                .hasSize((int) directory.groupsOf(3).count());
    }

    @ParameterizedTest
    @EnumSource
    void whoWasRemovedIsNot(Dialect dialect) throws Exception {
        int group = otherGroup(3);
        tenant.addMember(directory.groupId(group), directory.userId(3));
        tenant.removeMember(directory.groupId(group), directory.userId(3));
        tenant.updateUserState(directory.userId(3), "inactive");

        List<JsonNode> lines = ask(dialect, email(3), directory.groupName(group));

        assertThat(texts(verdict(lines)).get(0)).startsWith("The user was removed from the group on ");
        assertThat(texts(verdict(lines))).contains("The user is inactive.");
        assertThat(of(lines, "event"))
                .extracting(event -> event.get("event").asString())
                .containsExactly("dsync.group.user_added", "dsync.group.user_removed", "dsync.user.updated");
    }

    @ParameterizedTest
    @EnumSource
    void aGroupMayBeMissingOrDeleted(Dialect dialect) throws Exception {
        assertThat(texts(verdict(ask(dialect, email(3), "Nowhere"))))
                .containsExactly("The user's directory has no group with this name or id.");

        String name = directory.groupName(5);
        tenant.removeGroup(directory.groupId(5));
        assertThat(texts(verdict(ask(dialect, email(3), name))).get(0)).startsWith("The group was deleted on ");
    }

    @ParameterizedTest
    @EnumSource
    void theDirectoryMayNotBeLinked(Dialect dialect) throws Exception {
        assertThat(texts(verdict(ask(dialect, Objects.requireNonNull(unlinked.userEmail(9)), "Nowhere"))))
                .contains("The state of the directory is unlinked, so changes at the provider may not arrive.");
    }

    @ParameterizedTest
    @EnumSource
    void nobodyMayHaveTheAddress(Dialect dialect) throws Exception {
        String email = email(7);
        assertThat(texts(verdict(ask(dialect, "nobody@acme.example", "Sales"))).get(0))
                .startsWith("No directory that this key sees has a user");

        tenant.removeUser(directory.userId(7));
        assertThat(texts(verdict(ask(dialect, email, "Sales"))).get(0))
                .startsWith("A user with this address was deleted on ");
    }

    @ParameterizedTest
    @EnumSource
    void eventsAreReadOnceForAllPersonsAndOnlyThoseOfTheirOrganization(Dialect dialect) throws Exception {
        tenant.updateUserEmail(unlinked.userId(9), email(3));
        tenant.updateUserState(directory.userId(3), "inactive");
        try (Simulator simulator = Simulator.builder()
                        .dialect(dialect)
                        .tenant(tenant)
                        .unlimited()
                        .start();
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            List<JsonNode> lines = page.lines("why", Map.of("email", email(3), "group", "Nowhere"));

            assertThat(of(lines, "verdict"))
                    .extracting(verdict -> verdict.get("user").asString())
                    .containsExactlyInAnyOrder(directory.userId(3), unlinked.userId(9));
            assertThat(of(lines, "event"))
                    .extracting(event -> event.get("data").get("id").asString())
                    .containsExactlyInAnyOrder(directory.userId(3), unlinked.userId(9));
            assertThat(simulator.requests(Route.LIST_EVENTS))
                    .singleElement()
                    .satisfies(request ->
                            assertThat(request.parameter("organization_id")).isEqualTo(directory.organizationId()));
        }
    }

    /** The steps that a person waits for are as urgent as any view; the many requests for events are not. */
    @ParameterizedTest
    @EnumSource
    void eventsAreReadWithALowerPriority(Dialect dialect) throws Exception {
        List<Priority> priorities = new CopyOnWriteArrayList<>();
        RateLimiter open = RateLimiter.unlimited();
        RateLimiter recording = request -> {
            priorities.add(request.priority());
            return open.acquire(request);
        };
        for (int i = 0; i < 250; i++) { // three pages
            tenant.updateUserState(directory.userId(3), i % 2 == 0 ? "inactive" : "active");
        }
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = ConsolePage.of(simulator, dialect, client -> client.rateLimiter(recording))
                        .signedIn()) {
            page.lines("why", Map.of("email", email(3), "group", "Nowhere"));

            assertThat(simulator.requests(Route.LIST_EVENTS)).hasSize(3);
            assertThat(priorities)
                    .containsOnly(Priority.INTERACTIVE, Priority.BULK)
                    .containsExactlyElementsOf(simulator.requests().stream()
                            .map(request -> request.route() == Route.LIST_EVENTS ? Priority.BULK : Priority.INTERACTIVE)
                            .toList());
        }
    }

    private List<JsonNode> ask(Dialect dialect, String email, String group) throws Exception {
        try (Simulator simulator = Simulator.builder()
                        .dialect(dialect)
                        .tenant(tenant)
                        .unlimited()
                        .start();
                ConsolePage page = ConsolePage.of(simulator, dialect).signedIn()) {
            return page.lines("why", Map.of("email", email, "group", group));
        }
    }

    private String email(int user) {
        return Objects.requireNonNull(directory.userEmail(user));
    }

    private int groupOf(int user) {
        return directory
                .groupIndex(directory.groupsOf(user).findFirst().orElseThrow())
                .orElseThrow();
    }

    private int otherGroup(int user) {
        List<String> own = directory.groupsOf(user).toList();
        return Stream.iterate(0, group -> group + 1)
                .filter(group -> !own.contains(directory.groupId(group)))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode verdict(List<JsonNode> lines) {
        return of(lines, "verdict").get(0);
    }

    private static List<JsonNode> of(List<JsonNode> lines, String kind) {
        return lines.stream()
                .filter(line -> line.has(kind))
                .map(line -> line.get(kind))
                .toList();
    }

    private static List<String> texts(JsonNode verdict) {
        return StreamSupport.stream(verdict.get("findings").spliterator(), false)
                .map(finding -> finding.get("text").asString())
                .toList();
    }
}
