package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ApiException;
import io.dirflux.error.ForbiddenException;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.model.UserState;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.ListOrder;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Compares the results of every endpoint with the simulator's data, in both dialects. */
class EndpointsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void directoriesAreListedAsTheyAre(Dialect dialect) {
        try (Served served = Served.in(
                dialect, DirectorySpec.of(3, 1), DirectorySpec.of(0, 0).state("unlinked"))) {
            List<Directory> all =
                    all(served.client.directories().list(DirectoryQuery.all().order(Order.ASC)));
            List<Directory> ofOrganization = all(served.client
                    .directories()
                    .list(DirectoryQuery.all()
                            .organization(served.organization())
                            .order(Order.ASC)));

            assertThat(all).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertSame(all.get(i), served.directory(i));
            }
            assertThat(ofOrganization).isEqualTo(all.subList(0, 2));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void pagesHaveTheItemsOfTheList(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(25, 12), DirectorySpec.of(7, 3))) {
            UserQuery users = UserQuery.inOrganization(served.organization()).pageSize(10);
            GroupQuery groups = GroupQuery.inDirectory(served.directory(0).id()).pageSize(5);
            DirectoryQuery directories = DirectoryQuery.all().pageSize(2);

            assertThat(joined(served.client.users().pages(users), DirectoryUser::id))
                    .isEqualTo(ids(served.client.users().list(users), DirectoryUser::id))
                    .hasSize(32);
            assertThat(joined(served.client.groups().pages(groups), DirectoryGroup::id))
                    .isEqualTo(ids(served.client.groups().list(groups), DirectoryGroup::id))
                    .hasSize(12);
            assertThat(joined(served.client.directories().pages(directories), Directory::id))
                    .isEqualTo(ids(served.client.directories().list(directories), Directory::id))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void groupsOfADirectoryAndOfAnOrganizationAreComplete(Dialect dialect) {
        try (Served served =
                Served.in(dialect, DirectorySpec.of(1, 130), DirectorySpec.of(0, 0), DirectorySpec.of(1, 2))) {
            SimulatedDirectory first = served.directory(0);
            List<String> ofOrganization = Stream.concat(
                            first.groupIds(), served.directory(2).groupIds())
                    .toList();

            assertThat(ids(served.client.groups().list(GroupQuery.inDirectory(first.id())), DirectoryGroup::id))
                    .containsExactlyInAnyOrderElementsOf(first.groupIds().toList());
            assertThat(ids(
                            served.client.groups().list(GroupQuery.inOrganization(served.organization())),
                            DirectoryGroup::id))
                    .containsExactlyInAnyOrderElementsOf(ofOrganization);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void oneOfEachKindIsGotAndFound(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(8, 2))) {
            SimulatedDirectory truth = served.directory(0);
            DirectorySyncClient client = served.client;

            assertSame(client.directories().get(truth.id()).block(SOON), truth);
            assertSame(client.directories().find(truth.id()).block(SOON), truth);
            for (Mono<DirectoryUser> answer : List.of(
                    client.users().get(truth.userId(7)),
                    client.users().find(truth.userId(7)),
                    client.users().getWithGroups(truth.userId(7)))) {
                DirectoryUser user = answer.block(SOON);
                assertThat(user.id()).isEqualTo(truth.userId(7));
                assertThat(user.directoryId()).isEqualTo(truth.id());
                assertThat(user.organizationId()).isEqualTo(served.organization());
                assertThat(user.state()).isEqualTo(UserState.INACTIVE);
                assertThat(user.primaryEmail()).isEqualTo(truth.userEmail(7));
            }
            for (Mono<DirectoryGroup> answer : List.of(
                    client.groups().get(truth.groupId(1)),
                    client.groups().find(truth.groupId(1)),
                    client.groups().getWithMembers(truth.groupId(1)))) {
                DirectoryGroup group = answer.block(SOON);
                assertThat(group.id()).isEqualTo(truth.groupId(1));
                assertThat(group.directoryId()).isEqualTo(truth.id());
                assertThat(group.organizationId()).isEqualTo(served.organization());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whatIsGoneIsNotFoundByGetAndEmptyByFind(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(3, 2))) {
            DirectorySyncClient client = served.client;
            String user = served.directory(0).userId(1);
            String group = served.directory(0).groupId(1);
            served.simulator.tenant().removeUser(user);
            served.simulator.tenant().removeGroup(group);

            for (Mono<?> get : List.of(
                    client.users().get(user),
                    client.users().getWithGroups(user),
                    client.groups().get(group),
                    client.groups().getWithMembers(group),
                    client.directories().get("directory_none"))) {
                StepVerifier.create(get).expectError(NotFoundException.class).verify(SOON);
            }
            for (Mono<?> find : List.of(
                    client.users().find(user),
                    client.groups().find(group),
                    client.directories().find("directory_none"))) {
                StepVerifier.create(find).expectComplete().verify(SOON);
            }
            StepVerifier.create(client.users().groups(user))
                    .expectError(NotFoundException.class)
                    .verify(SOON);
            StepVerifier.create(client.groups().members(group))
                    .expectError(NotFoundException.class)
                    .verify(SOON);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void findIsEmptyOnNothingButNotFound(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(1, 1))) {
            for (Route route : List.of(Route.GET_DIRECTORY, Route.GET_USER, Route.GET_GROUP)) {
                served.simulator.fault(route, 1, Fault.status(403, "no"));
                served.simulator.fault(route, 2, Fault.status(410, "gone"));
            }
            SimulatedDirectory truth = served.directory(0);

            for (Mono<?> find : List.of(
                    served.client.directories().find(truth.id()),
                    served.client.users().find(truth.userId(0)),
                    served.client.groups().find(truth.groupId(0)))) {
                StepVerifier.create(find).expectError(ForbiddenException.class).verify(SOON);
                StepVerifier.create(find)
                        .expectErrorSatisfies(
                                e -> assertThat(((ApiException) e).status()).isEqualTo(410))
                        .verify(SOON);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeletedDirectoryIsGone(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(3, 2))) {
            String directory = served.directory(0).id();

            StepVerifier.create(served.client.directories().delete(directory))
                    .expectComplete()
                    .verify(SOON);

            assertThat(served.simulator.tenant().directories())
                    .extracting(SimulatedDirectory::id)
                    .doesNotContain(directory)
                    .hasSize(1);
            StepVerifier.create(served.client.directories().find(directory))
                    .expectComplete()
                    .verify(SOON);
            StepVerifier.create(served.client.directories().delete(directory))
                    .expectError(NotFoundException.class)
                    .verify(SOON);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aUsersGroupsAndAGroupsMembersAreBothSidesOfOneTruth(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(230, 6))) {
            SimulatedDirectory truth = served.directory(0);
            DirectorySyncClient client = served.client;
            for (int user : new int[] {0, 19, 100}) {
                assertThat(ids(client.users().groups(truth.userId(user)), GroupRef::id))
                        .containsExactlyInAnyOrderElementsOf(
                                truth.groupsOf(user).toList());
                assertThat(client.users()
                                .getWithGroups(truth.userId(user))
                                .block(SOON)
                                .groups())
                        .extracting(GroupRef::id)
                        .containsExactlyInAnyOrderElementsOf(
                                truth.groupsOf(user).toList());
            }
            for (int group = 0; group < 6; group++) {
                List<String> members = truth.membersOf(group).toList();
                assertThat(ids(client.groups().members(truth.groupId(group)), GroupMember::id))
                        .containsExactlyInAnyOrderElementsOf(members);
                assertThat(ids(client.groups().members(Truth.group(truth, group)), GroupMember::id))
                        .containsExactlyInAnyOrderElementsOf(members);
                assertThat(client.groups()
                                .getWithMembers(truth.groupId(group))
                                .block(SOON)
                                .members())
                        .extracting(GroupMember::id)
                        .containsExactlyInAnyOrderElementsOf(members);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void usersAreFoundByEmailInAnyCaseByIdpIdAndByState(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(120, 0), DirectorySpec.of(30, 0))) {
            SimulatedDirectory truth = served.directory(0);
            UserQuery query = UserQuery.inDirectory(truth.id());
            String email = truth.userEmail(111).toUpperCase(Locale.ROOT);

            assertThat(users(served, query.email(email))).containsExactly(truth.userId(111));
            assertThat(users(served, query.idpId("10111"))).containsExactly(truth.userId(111));
            assertThat(users(served, query.email("nobody@example.com"))).isEmpty();
            assertThat(users(served, query.state(UserState.INACTIVE)))
                    .containsExactlyInAnyOrderElementsOf(inactive(truth));
            assertThat(users(
                            served,
                            UserQuery.inOrganization(served.organization()).state(UserState.INACTIVE)))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(inactive(truth).stream(), inactive(served.directory(1)).stream())
                                    .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void noMeaningOfAnOmittedOrderLosesAnythingInOpenApi(ListOrder omitted) {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.omittedOrder(omitted),
                UnaryOperator.identity(),
                DirectorySpec.of(230, 120),
                DirectorySpec.of(5, 5))) {
            SimulatedDirectory truth = served.directory(0);

            assertThat(users(served, UserQuery.inDirectory(truth.id())))
                    .isEqualTo(truth.userIds().toList());
            assertThat(users(served, UserQuery.inOrganization(served.organization())))
                    .hasSize(235);
            assertThat(ids(served.client.groups().list(GroupQuery.inDirectory(truth.id())), DirectoryGroup::id))
                    .isEqualTo(truth.groupIds().toList());
            assertThat(ids(served.client.directories().list(DirectoryQuery.all().pageSize(1)), Directory::id))
                    .hasSize(3);
            assertThat(ids(served.client.groups().members(truth.groupId(0)), GroupMember::id))
                    .isEqualTo(truth.membersOf(0).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anAskedOrderIsTheOneThatComes(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(25, 0))) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id()).pageSize(10);
            List<String> oldestFirst = served.directory(0).userIds().toList();
            List<String> newestFirst = new ArrayList<>(oldestFirst);
            Collections.reverse(newestFirst);

            assertThat(users(served, query.order(Order.ASC))).isEqualTo(oldestFirst);
            assertThat(users(served, query.order(Order.DESC))).isEqualTo(newestFirst);
            assertThat(users(served, query)).hasSameElementsAs(oldestFirst);
        }
    }

    private static List<String> inactive(SimulatedDirectory directory) {
        return directory
                .userIds()
                .filter(id -> directory
                        .userState(directory.userIndex(id).orElseThrow())
                        .equals("inactive"))
                .toList();
    }

    private static void assertSame(Directory directory, SimulatedDirectory truth) {
        assertThat(directory.id()).isEqualTo(truth.id());
        assertThat(directory.organizationId()).isEqualTo(truth.organizationId());
        assertThat(directory.name()).isEqualTo(truth.name());
        assertThat(directory.type().value()).isEqualTo(truth.type());
        assertThat(directory.state().value()).isEqualTo(truth.state());
        assertThat(directory.createdAt()).isNotNull();
    }

    private static List<String> users(Served served, UserQuery query) {
        return ids(served.client.users().list(query), DirectoryUser::id);
    }

    private static <T> List<String> joined(Flux<Page<T>> pages, Function<T, String> id) {
        return ids(pages.concatMapIterable(Page::data), id);
    }

    private static <T> List<String> ids(Flux<T> items, Function<T, String> id) {
        return all(items.map(id));
    }

    private static <T> List<T> all(Flux<T> items) {
        return items.collectList().block(SOON);
    }
}
