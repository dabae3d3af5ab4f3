package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.NotFoundException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Order;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** Records that are deleted after a list has returned them, over a real socket. */
class DeletedMeanwhileTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private final RequestListener listener = new RequestListener() {
        @Override
        public void recordDeleted(Endpoint endpoint, String id) {
            deleted.add(endpoint + " " + id);
        }
    };

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theListOfAnOrganizationContinuesWithoutADeletedDirectory(Dialect dialect) {
        try (Served served =
                served(dialect, DirectorySpec.of(20, 2), DirectorySpec.of(20, 2), DirectorySpec.of(20, 2))) {
            String second = served.directory(1).id();
            List<String> expected = Stream.concat(
                            served.directory(0).userIds(), served.directory(2).userIds())
                    .toList();
            after(served, Route.LIST_USERS, tenant -> tenant.deleteDirectory(second));

            List<String> ids = users(
                    served,
                    UserQuery.inOrganization(served.organization()).pageSize(10).order(Order.ASC));

            assertThat(ids).isEqualTo(expected);
            assertThat(deleted)
                    .isEqualTo(dialect == Dialect.OPENAPI ? List.of("GET /directories/{id} " + second) : List.of());
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theListOfAnOrganizationContinuesAfterADirectoryThatIsDeletedBetweenItsPages(Dialect dialect) {
        try (Served served = served(dialect, DirectorySpec.of(30, 2), DirectorySpec.of(20, 2))) {
            String first = served.directory(0).id();
            List<String> expected = Stream.concat(
                            served.directory(0).userIds().limit(10),
                            served.directory(1).userIds())
                    .toList();
            after(served, Route.LIST_USERS, tenant -> tenant.deleteDirectory(first));

            List<String> ids = users(
                    served,
                    UserQuery.inOrganization(served.organization()).pageSize(10).order(Order.ASC));

            assertThat(ids).isEqualTo(expected);
        }
    }

    @Test
    void theLastDirectoryOfAnOrganizationMayBeDeletedToo() {
        try (Served served = served(Dialect.OPENAPI, DirectorySpec.of(20, 2), DirectorySpec.of(20, 2))) {
            String last = served.directory(1).id();
            List<String> expected = served.directory(0).groupIds().toList();
            after(served, Route.LIST_GROUPS, tenant -> tenant.deleteDirectory(last));

            List<String> ids = served.client
                    .groups()
                    .list(GroupQuery.inOrganization(served.organization()))
                    .map(DirectoryGroup::id)
                    .collectList()
                    .block(SOON);

            assertThat(ids).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theResultForADeletedGroupIsNoError(Dialect dialect) {
        try (Served served = served(dialect, DirectorySpec.of(60, 10))) {
            List<DirectoryGroup> groups = groups(served);
            String removed = groups.get(3).id();
            served.simulator.tenant().removeGroup(removed);

            List<GroupMembers> results = served.client
                    .groups()
                    .membersOf(Flux.fromIterable(groups))
                    .collectList()
                    .block(SOON);

            assertThat(results).hasSize(10).allMatch(GroupMembers::isComplete);
            assertThat(results)
                    .filteredOn(GroupMembers::deleted)
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.group().id()).isEqualTo(removed);
                        assertThat(result.members()).isEmpty();
                        assertThat(result.error()).isNull();
                        assertThat(result).hasToString("GroupMembers[group=" + removed + ", members=0, deleted]");
                    });
            assertThat(deleted).containsExactly("GET /directory_groups/{id} " + removed);
        }
    }

    @Test
    void aGroupThatExistsButHasNoMembersToListIsAnError() {
        try (Served served = served(Dialect.OPENAPI, DirectorySpec.of(60, 3))) {
            served.simulator.fault(Route.LIST_USERS, 1, Fault.status(404, "Not found"));

            GroupMembers result = served.client
                    .groups()
                    .membersOf(Flux.just(groups(served).get(0)))
                    .blockLast(SOON);

            assertThat(result.error()).isInstanceOf(NotFoundException.class);
            assertThat(result.deleted()).isFalse();
            assertThat(result.isComplete()).isFalse();
            assertThat(deleted).isEmpty();
        }
    }

    @Test
    void ifTheGroupItselfCannotBeFetchedTheResultHasThatError() {
        try (Served served = served(Dialect.OPENAPI, DirectorySpec.of(60, 3))) {
            served.simulator.fault(Route.LIST_USERS, 1, Fault.status(404, "Not found"));
            served.simulator.fault(Route.GET_GROUP, 1, Fault.status(403, "Forbidden"));

            GroupMembers result = served.client
                    .groups()
                    .membersOf(Flux.just(groups(served).get(0)))
                    .blockLast(SOON);

            assertThat(result.error()).hasMessageContaining("403");
            assertThat(result.deleted()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aListWithMembersLeavesOutADeletedGroup(Dialect dialect) {
        try (Served served = served(dialect, DirectorySpec.of(60, 10))) {
            GroupQuery query = GroupQuery.inDirectory(served.directory(0).id())
                    .withMembers()
                    .fanOut(1)
                    .order(Order.ASC);
            List<String> all = served.directory(0).groupIds().toList();
            after(served, Route.LIST_GROUPS, tenant -> tenant.removeGroup(all.get(9)));

            List<String> ids = served.client
                    .groups()
                    .list(query)
                    .map(DirectoryGroup::id)
                    .collectList()
                    .block(SOON);

            boolean fetched = dialect == Dialect.OPENAPI; // in REFERENCE the members come with the list
            assertThat(ids).isEqualTo(fetched ? all.subList(0, 9) : all);
            assertThat(deleted).hasSize(fetched ? 1 : 0);
        }
    }

    @Test
    void aListWithGroupsLeavesOutADeletedUser() {
        try (Served served = served(Dialect.OPENAPI, DirectorySpec.of(20, 4))) {
            UserQuery query =
                    UserQuery.inDirectory(served.directory(0).id()).withGroups().fanOut(1);
            List<String> all = served.directory(0).userIds().toList();
            after(served, Route.LIST_USERS, tenant -> tenant.removeUser(all.get(5)));

            List<String> ids = users(served, query);
            List<DirectoryUser> ofPages = served.client
                    .users()
                    .pages(query)
                    .flatMapIterable(page -> page.data())
                    .collectList()
                    .block(SOON);

            assertThat(ids).hasSize(19).doesNotContain(all.get(5)).isSubsetOf(all);
            assertThat(ofPages).extracting(DirectoryUser::id).isEqualTo(ids);
            assertThat(deleted).containsExactly("GET /directory_users/{id} " + all.get(5));
        }
    }

    private Served served(Dialect dialect, DirectorySpec... directories) {
        return Served.in(dialect, server -> server, client -> client.listener(listener), directories);
    }

    /** Makes a change as soon as the server has computed its first answer of a route. */
    private static void after(Served served, Route route, Consumer<Tenant> change) {
        AtomicBoolean changed = new AtomicBoolean();
        served.simulator.faults(route, (request, correct) -> {
            if (changed.compareAndSet(false, true)) {
                change.accept(served.simulator.tenant());
            }
            return Optional.empty();
        });
    }

    private static List<String> users(Served served, UserQuery query) {
        return served.client
                .users()
                .list(query)
                .map(DirectoryUser::id)
                .collectList()
                .block(SOON);
    }

    private static List<DirectoryGroup> groups(Served served) {
        return served.client
                .groups()
                .list(GroupQuery.inDirectory(served.directory(0).id()))
                .collectList()
                .block(SOON);
    }
}
