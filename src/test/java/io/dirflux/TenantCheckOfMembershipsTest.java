package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A single record must have the requested id, and memberships must be in one directory. */
class TenantCheckOfMembershipsTest {

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aSingleRecordMustHaveTheRequestedId(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            DirectorySyncClient client = served.client;
            Map<Route, List<Mono<?>>> calls = Map.of(
                    Route.GET_DIRECTORY,
                    List.of(
                            client.directories().get(truth.id()),
                            client.directories().find(truth.id())),
                    Route.GET_USER,
                    List.of(
                            client.users().get(truth.userId(0)),
                            client.users().find(truth.userId(0)),
                            client.users().getWithGroups(truth.userId(0))),
                    Route.GET_GROUP,
                    List.of(
                            client.groups().get(truth.groupId(0)),
                            client.groups().find(truth.groupId(0)),
                            client.groups().getWithMembers(truth.groupId(0))));
            calls.forEach((route, monos) -> {
                served.simulator.faults(route, Lies.bending(TenantCheckOfMembershipsTest::anotherId));
                monos.forEach(mono -> assertForeign(mono.flux(), "id", "another_01"));
                assertThat(served.sent(route)).isEqualTo(monos.size());
            });
            assertThat(served.sent(Route.LIST_USERS) + served.sent(Route.LIST_GROUPS))
                    .isZero();
        }
    }

    @Test
    void aRecordWithEmbeddedMembershipsMustHaveTheRequestedId() {
        try (Served served = served(Dialect.REFERENCE)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.faults(Route.GET_USER, Lies.bending(TenantCheckOfMembershipsTest::anotherId));
            served.simulator.faults(Route.GET_GROUP, Lies.bending(TenantCheckOfMembershipsTest::anotherId));

            assertForeign(served.client.users().groups(truth.userId(0)), "id", "another_01");
            assertForeign(served.client.groups().members(truth.groupId(0)), "id", "another_01");
            assertForeign(served.client.groups().members(Truth.group(truth, 0)), "id", "another_01");
        }
    }

    @Test
    void allMembersOfAGroupMustBeInTheDirectoryOfTheFirstOne() {
        try (Served served = served(Dialect.OPENAPI)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bendingRecord(
                            130, 100, body -> Lies.replace(body, "directory_id", 30, "\"directory_01FOREIGN\"")));

            Caught<GroupMember, ForeignRecordException> caught =
                    Caught.from(served.client.groups().members(truth.groupId(0)), ForeignRecordException.class);

            assertThat(caught.items())
                    .extracting(GroupMember::id)
                    .isEqualTo(truth.membersOf(0).limit(100).toList());
            assertThat(caught.failure().field()).isEqualTo("directory_id");
            assertThat(caught.failure().recordId())
                    .isEqualTo(truth.membersOf(0).toList().get(130));
            assertThat(caught.failure().cursor())
                    .isEqualTo(caught.items().get(99).id());
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2);
        }
    }

    @Test
    void allUsersOfAGroupQueryMustBeInOneDirectory() {
        try (Served served = served(Dialect.OPENAPI)) {
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bendingRecord(
                            1, 100, body -> Lies.replace(body, "directory_id", 1, "\"directory_01FOREIGN\"")));
            UserQuery query = UserQuery.inGroup(served.directory(0).groupId(0));

            assertThat(Caught.from(served.client.users().list(query), ForeignRecordException.class)
                            .items())
                    .isEmpty();
        }
    }

    @Test
    void allGroupsOfAUserMustBeInTheDirectoryOfTheFirstOne() {
        try (Served served = served(Dialect.OPENAPI)) {
            SimulatedDirectory truth = served.directory(0);
            String user = truth.userId(1);
            for (int group = 0; group < 3; group++) {
                served.simulator.tenant().addMember(truth.groupId(group), user);
            }
            UnaryOperator<String> lie = body -> Lies.replace(body, "directory_id", 1, "\"directory_01FOREIGN\"");
            served.simulator.faults(Route.LIST_GROUPS, Lies.bending(lie));

            Caught<GroupRef, ForeignRecordException> groups =
                    Caught.from(served.client.users().groups(user), ForeignRecordException.class);
            Caught<DirectoryGroup, ForeignRecordException> listed =
                    Caught.from(served.client.groups().list(GroupQuery.ofUser(user)), ForeignRecordException.class);

            assertThat(groups.items()).isEmpty();
            assertThat(groups.failure().recordId()).isEqualTo(truth.groupId(1));
            assertThat(listed.failure().field()).isEqualTo("directory_id");
            assertThat(served.sent(Route.LIST_GROUPS)).isEqualTo(2);
        }
    }

    /** Found as a user that came with the group of another directory inside it. */
    @Test
    void aGroupOfAnotherDirectoryInsideAUserIsForeignToo() {
        try (Served served =
                Served.in(Dialect.OPENAPI, server -> server.embedGroups(true), b -> b, DirectorySpec.of(30, 4))) {
            SimulatedDirectory truth = served.directory(0);
            String user = truth.userId(0);
            UnaryOperator<String> lie = body -> Lies.replace(body, "directory_id", 1, "\"directory_01FOREIGN\"");
            served.simulator.faults(Route.GET_USER, Lies.bending(lie));
            served.simulator.faults(Route.LIST_USERS, Lies.bending(lie));

            assertForeign(served.client.users().get(user).flux(), "directory_id", user);
            assertForeign(served.client.users().list(UserQuery.inDirectory(truth.id())), "directory_id", user);
        }
    }

    @Test
    void membershipsMustBeInTheDirectoryOfTheirUserOrGroup() {
        try (Served served = served(Dialect.OPENAPI)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.tenant().addMember(truth.groupId(0), truth.userId(0));
            UnaryOperator<String> all = body -> body.replace(truth.id(), "directory_01FOREIGN");
            served.simulator.faults(Route.LIST_GROUPS, Lies.bending(all));
            served.simulator.faults(Route.LIST_USERS, Lies.bending(all));

            for (Flux<?> call : List.of(
                    served.client.users().getWithGroups(truth.userId(0)).flux(),
                    served.client.groups().getWithMembers(truth.groupId(0)).flux(),
                    served.client.groups().members(Truth.group(truth, 0)))) {
                Caught<?, ForeignRecordException> caught = Caught.from(call, ForeignRecordException.class);
                assertThat(caught.items()).isEmpty();
                assertThat(caught.failure().field()).isEqualTo("directory_id");
                assertThat(caught.failure().cursor()).isNull();
                assertThat(caught.failure().attempts()).hasSize(1);
            }
        }
    }

    @Test
    void inReferenceTheMembersOfAGroupMustBeInItsDirectory() {
        try (Served served = served(Dialect.REFERENCE)) {
            served.simulator.faults(Route.GET_GROUP, Lies.bending(TenantCheckOfMembershipsTest::foreignDirectory));
            DirectoryGroup known = Truth.group(served.directory(0), 0);

            Caught<GroupMember, ForeignRecordException> caught =
                    Caught.from(served.client.groups().members(known), ForeignRecordException.class);

            assertThat(caught.items()).isEmpty();
            assertThat(caught.failure().field()).isEqualTo("directory_id");
            assertThat(caught.failure().recordId()).isEqualTo(known.id());
            assertThat(caught.failure().requestId()).isNotBlank();
            assertThat(caught.failure().attempts()).hasSize(1);
            assertThat(served.sent(Route.GET_GROUP)).isEqualTo(1);
        }
    }

    @Test
    void anErrorOfAMembershipCarriesTheCursorOfTheList() {
        try (Served served = served(Dialect.OPENAPI)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.tenant().addMember(truth.groupId(0), truth.userId(2));
            served.simulator.faults(
                    Route.LIST_GROUPS,
                    Lies.bendingWhere("user", truth.userId(2), TenantCheckOfMembershipsTest::foreignDirectory));
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bendingWhere("group", truth.groupId(1), TenantCheckOfMembershipsTest::foreignDirectory));

            Caught<DirectoryUser, ForeignRecordException> users = Caught.from(
                    served.client.users().list(UserQuery.inDirectory(truth.id()).withGroups()),
                    ForeignRecordException.class);
            Caught<DirectoryGroup, ForeignRecordException> groups = Caught.from(
                    served.client
                            .groups()
                            .list(GroupQuery.inDirectory(truth.id()).withMembers()),
                    ForeignRecordException.class);

            assertThat(users.items()).extracting(DirectoryUser::id).containsExactly(truth.userId(0), truth.userId(1));
            assertThat(users.failure().cursor()).isEqualTo(truth.userId(1));
            assertThat(users.failure().recordId()).startsWith("directory_group_");
            assertThat(groups.items()).extracting(DirectoryGroup::id).containsExactly(truth.groupId(0));
            assertThat(groups.failure().cursor()).isEqualTo(truth.groupId(0));
            assertThat(groups.failure().recordId()).startsWith("directory_user_");
        }
    }

    private static void assertForeign(Flux<?> call, String field, String recordId) {
        Caught<?, ForeignRecordException> caught = Caught.from(call, ForeignRecordException.class);
        assertThat(caught.items()).isEmpty();
        assertThat(caught.failure().field()).isEqualTo(field);
        assertThat(caught.failure().recordId()).isEqualTo(recordId);
        assertThat(caught.failure().cursor()).isNull();
        assertThat(caught.failure().requestId()).isNotBlank();
        assertThat(caught.failure().attempts()).hasSize(1);
    }

    private static String foreignDirectory(String body) {
        return Lies.replace(body, "directory_id", 0, "\"directory_01FOREIGN\"");
    }

    private static String anotherId(String body) {
        return Lies.replace(body, "id", 0, "\"another_01\"");
    }

    private static Served served(Dialect dialect) {
        return Served.in(dialect, DirectorySpec.of(300, 4));
    }
}
