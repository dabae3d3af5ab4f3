package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ForbiddenException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * {@code groups()} and {@code members()}: null is "not known", an empty list is "none", and the two are never confused.
 */
class MembershipsTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final int USERS = 60;
    private static final int GROUPS = 5;

    @Test
    void groupsThatOlderAccountsEmbedAreKept() {
        try (Served served =
                Served.in(Dialect.OPENAPI, server -> server.embedGroups(true), UnaryOperator.identity(), spec())) {
            SimulatedDirectory truth = served.directory(0);

            assertThat(users(served, UserQuery.inDirectory(truth.id())))
                    .hasSize(USERS)
                    .allSatisfy(user -> {
                        List<String> groups = groupsOf(truth, user);
                        if (groups.isEmpty()) {
                            assertThat(user.groups())
                                    .isNull(); // the wire says [] to those who have none and to newer accounts
                        } else {
                            assertThat(user.groups())
                                    .extracting(GroupRef::id)
                                    .containsExactlyInAnyOrderElementsOf(groups);
                            assertThat(user.groups())
                                    .extracting(GroupRef::directoryId)
                                    .containsOnly(truth.id());
                        }
                    });
            assertThat(served.sent(Route.LIST_GROUPS)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void requestedGroupsAreKnownAndNoGroupsAreAnEmptyList(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            UserQuery query = UserQuery.inDirectory(truth.id()).withGroups();
            int lonely = lonely(truth);

            List<DirectoryUser> listed = users(served, query);
            List<DirectoryUser> paged = served.client
                    .users()
                    .pages(query.pageSize(25))
                    .concatMapIterable(Page::data)
                    .collectList()
                    .block(SOON);

            assertThat(listed)
                    .hasSize(USERS)
                    .isEqualTo(paged)
                    .allSatisfy(user -> assertThat(user.groups())
                            .extracting(GroupRef::id)
                            .containsExactlyInAnyOrderElementsOf(groupsOf(truth, user)));
            assertThat(served.client
                            .users()
                            .getWithGroups(truth.userId(lonely))
                            .block(SOON)
                            .groups())
                    .isEqualTo(List.of());
            assertThat(served.client
                            .users()
                            .groups(truth.userId(lonely))
                            .collectList()
                            .block(SOON))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void membersAreKnownOnlyIfRequestedAndNoMembersAreAnEmptyList(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            String empty = served.simulator.tenant().addGroup(truth.id());
            GroupQuery query = GroupQuery.inDirectory(truth.id());

            assertThat(served.client.groups().list(query).collectList().block(SOON))
                    .hasSize(GROUPS + 1)
                    .allSatisfy(group -> assertThat(group.members()).isNull());
            assertThat(served.client.groups().get(empty).block(SOON).members()).isNull();
            assertThat(served.client.groups().getWithMembers(empty).block(SOON).members())
                    .isEqualTo(List.of());
            assertThat(served.client.groups().members(empty).collectList().block(SOON))
                    .isEmpty();
            Flux<DirectoryGroup> paged = served.client
                    .groups()
                    .pages(query.withMembers().pageSize(4))
                    .concatMapIterable(Page::data);
            assertThat(paged.collectList().block(SOON))
                    .hasSize(GROUPS + 1)
                    .isEqualTo(served.client
                            .groups()
                            .list(query.withMembers())
                            .collectList()
                            .block(SOON))
                    .allSatisfy(group -> assertThat(group.members())
                            .extracting(GroupMember::id)
                            .containsExactlyInAnyOrderElementsOf(
                                    truth.membersOf(truth.groupIndex(group.id()).orElseThrow())
                                            .toList()));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aMemberHasTheWholeUserIfTheServerSendsIt(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);

            GroupMember member =
                    served.client.groups().members(truth.groupId(0)).blockFirst(SOON);

            assertThat(member.firstName()).isNotBlank();
            assertThat(member.lastName()).isNotBlank();
            if (dialect == Dialect.OPENAPI) {
                assertThat(member.user().id()).isEqualTo(member.id());
                assertThat(member.user().directoryId()).isEqualTo(truth.id());
            } else {
                assertThat(member.user()).isNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void changesOfMembershipsAreSeenByTheNextCall(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            String user = truth.userId(lonely(truth));
            String group = truth.groupId(2);
            Flux<String> groups = served.client.users().groups(user).map(GroupRef::id);
            Flux<String> members = served.client.groups().members(group).map(GroupMember::id);

            served.simulator.tenant().addMember(group, user);

            StepVerifier.create(groups).expectNext(group).expectComplete().verify(SOON);
            assertThat(members.collectList().block(SOON)).contains(user);

            served.simulator.tenant().removeMember(group, user);

            StepVerifier.create(groups).expectComplete().verify(SOON);
            assertThat(members.collectList().block(SOON)).doesNotContain(user);
        }
    }

    @Test
    void aFailedPageAheadDoesNotLoseThePageWhoseGroupsAreBeingFetched() {
        try (Served served = served(Dialect.OPENAPI)) {
            served.simulator.fault(Route.LIST_USERS, 2, Fault.status(403, "no"));
            served.simulator.faults(
                    Route.LIST_GROUPS, (request, honest) -> Optional.of(new Fault.Delay(Duration.ofMillis(100))));
            UserQuery query =
                    UserQuery.inDirectory(served.directory(0).id()).pageSize(4).withGroups();

            Caught<Page<DirectoryUser>, ForbiddenException> caught =
                    Caught.from(served.client.users().pages(query), ForbiddenException.class);

            assertThat(caught.items()).hasSize(1);
            assertThat(caught.items().get(0).data())
                    .hasSize(4)
                    .allSatisfy(user -> assertThat(user.groups()).isNotNull());
            assertThat(caught.failure().cursor()).isEqualTo(served.directory(0).userId(3));
        }
    }

    private static int lonely(SimulatedDirectory directory) {
        for (int user = 0; user < USERS; user++) {
            if (directory.groupsOf(user).findAny().isEmpty()) {
                return user;
            }
        }
        throw new AssertionError("everybody belongs to a group");
    }

    private static List<String> groupsOf(SimulatedDirectory directory, DirectoryUser user) {
        return directory.groupsOf(directory.userIndex(user.id()).orElseThrow()).toList();
    }

    private static List<DirectoryUser> users(Served served, UserQuery query) {
        return served.client.users().list(query).collectList().block(SOON);
    }

    private static DirectorySpec spec() {
        return DirectorySpec.of(USERS, GROUPS);
    }

    private static Served served(Dialect dialect) {
        return Served.in(dialect, spec());
    }
}
