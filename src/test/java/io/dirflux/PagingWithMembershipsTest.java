package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/** Lists whose records come with their memberships, over a real socket. */
class PagingWithMembershipsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void usersComeWithTheirGroupsInOrder(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(40, 7))) {
            List<DirectoryUser> users = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()).withGroups())
                    .collectList()
                    .block(SOON);

            assertThat(users).hasSize(40);
            for (DirectoryUser user : users) {
                int index = served.directory(0).userIndex(user.id()).orElseThrow();
                assertThat(user.groups())
                        .extracting(GroupRef::id)
                        .containsExactlyInAnyOrderElementsOf(
                                served.directory(0).groupsOf(index).toList());
            }
            if (dialect == Dialect.OPENAPI) {
                assertThat(users)
                        .extracting(DirectoryUser::id)
                        .isEqualTo(served.directory(0).userIds().toList());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void groupsComeWithTheirMembers(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(230, 7))) {
            served.client
                    .groups()
                    .list(GroupQuery.inDirectory(served.directory(0).id()).withMembers())
                    .doOnNext(group -> assertThat(group.members())
                            .extracting(GroupMember::id)
                            .containsExactlyInAnyOrderElementsOf(served.directory(0)
                                    .membersOf(served.directory(0)
                                            .groupIndex(group.id())
                                            .orElseThrow())
                                    .toList()))
                    .count()
                    .as(StepVerifier::create)
                    .expectNext(7L)
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Test
    void membershipsAreFetchedOnDemandAndAtMostFanOutAhead() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(300, 7))) {
            Received<DirectoryUser> received = new Received<>(0);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id())
                            .withGroups()
                            .fanOut(3))
                    .subscribe(received);

            await().during(Duration.ofMillis(150))
                    .until(() -> served.simulator.requests().isEmpty());
            received.request(2);
            await().atMost(SOON).until(() -> received.items.size() == 2);
            await().during(Duration.ofMillis(150)).until(() -> served.sent(Route.LIST_GROUPS) <= 2 + 3);
            received.cancel();
        }
    }

    @Test
    void theErrorOfAMembershipFollowsTheUsersBeforeIt() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(20, 7))) {
            String failing = served.directory(0).userId(6);
            served.simulator.faults(
                    Route.LIST_GROUPS,
                    (request, honest) -> failing.equals(request.parameter("user"))
                            ? Optional.of(Fault.status(403, "no"))
                            : Optional.empty());

            StepVerifier.create(served.client
                            .users()
                            .list(UserQuery.inDirectory(served.directory(0).id())
                                    .withGroups()))
                    .expectNextCount(6)
                    .expectErrorSatisfies(e -> assertThat(((DirectorySyncException) e).cursor())
                            .isEqualTo(served.directory(0).userId(5)))
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_GROUPS)).isLessThanOrEqualTo(6 + 4 + 4);
        }
    }
}
