package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ForbiddenException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.GroupMember;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The fan-out over groups has one result for each group, whether others fail or not. */
class MembersOfTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Map<Dialect, Route> MEMBERS =
            Map.of(Dialect.OPENAPI, Route.LIST_USERS, Dialect.REFERENCE, Route.GET_GROUP);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void everyGroupOfEveryDirectoryComesOnceWithAllItsMembers(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(400, 12), DirectorySpec.of(30, 9))) {
            List<GroupMembers> outcomes = served.client
                    .groups()
                    .membersOf(served.client.groups().list(GroupQuery.inOrganization(served.organization())))
                    .collectList()
                    .block(SOON);

            assertThat(outcomes).hasSize(21).allMatch(GroupMembers::isComplete);
            outcomes.forEach(outcome ->
                    assertThat(ids(outcome)).containsExactlyInAnyOrderElementsOf(truth(served, outcome.group())));
            assertThat(outcomes.stream().map(outcome -> outcome.group().id()).distinct())
                    .hasSize(21);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aFailingGroupIsAnOutcomeAndCancelsNoOther(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(60, 10))) {
            List<DirectoryGroup> groups = groups(served, 0);
            String gone = groups.get(3).id();
            served.simulator.faults(
                    MEMBERS.get(dialect),
                    (request, honest) ->
                            asksFor(gone, request) ? Optional.of(Fault.status(403, "Forbidden")) : Optional.empty());

            List<GroupMembers> outcomes = served.client
                    .groups()
                    .membersOf(Flux.fromIterable(groups))
                    .collectList()
                    .block(SOON);

            assertThat(outcomes)
                    .hasSize(10)
                    .filteredOn(GroupMembers::isComplete)
                    .hasSize(9);
            GroupMembers failed = outcomes.stream()
                    .filter(outcome -> !outcome.isComplete())
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.group().id()).isEqualTo(gone);
            assertThat(failed.error()).isInstanceOf(ForbiddenException.class);
            assertThat(failed.error().cursor()).isNull();
            assertThat(failed.members()).isEmpty();
            assertThat(failed).hasToString("GroupMembers[group=" + gone + ", members=0, error=ForbiddenException]");
        }
    }

    @Test
    void afterAnErrorTheMembersBeforeItAreDeliveredAndTheCursorReturnsTheRest() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(900, 3))) {
            DirectoryGroup group = groups(served, 0).get(0);
            served.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> request.parameter("after") == null
                            ? Optional.empty()
                            : Optional.of(Fault.status(500, "no")));

            GroupMembers broken = served.client
                    .groups()
                    .membersOf(Flux.just(group))
                    .contextWrite(CallOptions.retry(RetryPolicy.none()))
                    .blockLast(SOON);

            assertThat(broken.error()).isInstanceOf(ServerErrorException.class);
            assertThat(broken.members()).hasSize(100);
            assertThat(broken.error().cursor())
                    .isEqualTo(broken.members().get(99).id());

            try (Served healthy =
                    Served.in(Dialect.OPENAPI, DirectorySpec.of(900, 3))) { // the same tenant, by its seed
                List<String> rest = healthy.client
                        .users()
                        .list(UserQuery.inGroup(group.id())
                                .startingAfter(broken.error().cursor()))
                        .map(user -> user.id())
                        .collectList()
                        .block(SOON);
                List<String> all = new ArrayList<>(ids(broken));
                all.addAll(rest);
                assertThat(all).isEqualTo(truth(healthy, group));
            }
        }
    }

    @Test
    void aFailureOfTheGroupsComesAfterTheOutcomesOfThoseBeforeIt() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 10))) {
            Flux<DirectoryGroup> groups = Flux.fromIterable(groups(served, 0))
                    .concatWith(Flux.error(new IllegalStateException("the groups")));

            for (FanOut how : List.of(FanOut.unordered(), FanOut.sequential())) {
                StepVerifier.create(served.client.groups().membersOf(groups, how))
                        .expectNextCount(10)
                        .expectErrorMessage("the groups")
                        .verify(SOON);
            }
        }
    }

    private static List<DirectoryGroup> groups(Served served, int directory) {
        return served.client
                .groups()
                .list(GroupQuery.inDirectory(served.directory(directory).id()))
                .collectList()
                .block(SOON);
    }

    private static List<String> ids(GroupMembers outcome) {
        return outcome.members().stream().map(GroupMember::id).toList();
    }

    private static List<String> truth(Served served, DirectoryGroup group) {
        SimulatedDirectory directory = served.simulator.tenant().directory(group.directoryId());
        return directory
                .membersOf(directory.groupIndex(group.id()).orElseThrow())
                .toList();
    }

    private static boolean asksFor(String groupId, RecordedRequest request) {
        return groupId.equals(request.parameter("group")) || request.path().endsWith(groupId);
    }
}
