package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.model.UserState;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** The filters of a list over a real socket: those that are sent, and those that the client applies. */
class ListFiltersTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void filtersAreSentWithEveryPage(Dialect dialect) {
        try (Served served =
                Served.in(dialect, DirectorySpec.of(30, 30), DirectorySpec.of(0, 0), DirectorySpec.of(0, 0))) {
            String directory = served.directory(0).id();
            Flux<?> walks = Flux.concat(
                    served.client
                            .users()
                            .list(UserQuery.inDirectory(directory)
                                    .state(UserState.ACTIVE)
                                    .pageSize(10)
                                    .queryParam("x", "1")),
                    served.client
                            .groups()
                            .list(GroupQuery.inDirectory(directory).pageSize(10).queryParam("x", "1")),
                    served.client
                            .directories()
                            .list(DirectoryQuery.all()
                                    .organization(served.organization())
                                    .pageSize(1)
                                    .queryParam("x", "1")));

            walks.blockLast(SOON);

            assertPages(served.requests(Route.LIST_USERS), 3);
            assertPages(served.requests(Route.LIST_GROUPS), 3);
            assertPages(served.requests(Route.LIST_DIRECTORIES), 3);
        }
    }

    @Test
    void filtersOfTheOpenApiDialectAreSentWithEveryPage() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 12).groupsPerUser(12))) {
            String group = served.directory(0).groupId(0);
            String user = served.directory(0).userId(1);

            served.client.users().list(UserQuery.inGroup(group).pageSize(2)).blockLast(SOON);
            assertPages(served.requests(Route.LIST_USERS), served.sent(Route.LIST_USERS));
            assertThat(served.sent(Route.LIST_USERS)).isGreaterThan(2);
            served.client.groups().list(GroupQuery.ofUser(user).pageSize(1)).blockLast(SOON);
            assertPages(served.requests(Route.LIST_GROUPS), served.sent(Route.LIST_GROUPS));
            assertThat(served.sent(Route.LIST_GROUPS)).isGreaterThan(2);
        }
    }

    @Test
    void aFilteredListFetchesAtMostOnePageAfterTheLastItem() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1000, 0))) {
            String directory = served.directory(0).id();
            served.simulator.tenant().updateUserState(served.directory(0).userId(399), "suspended");
            Received<DirectoryUser> received = new Received<>(1);

            served.client
                    .users()
                    .list(UserQuery.inDirectory(directory).state(UserState.SUSPENDED))
                    .subscribe(received);

            await().atMost(SOON).until(() -> received.items.size() == 1);
            await().during(Duration.ofMillis(150)).until(() -> served.sent(Route.LIST_USERS) <= 5);
            received.cancel();
        }
    }

    @Test
    void pagesUnderALocalFilterKeepTheServersPagesAndCursors() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 0))) {
            String directory = served.directory(0).id();
            served.simulator.tenant().updateUserState(served.directory(0).userId(120), "suspended");

            List<Page<DirectoryUser>> pages = served.client
                    .users()
                    .pages(UserQuery.inDirectory(directory).state(UserState.SUSPENDED))
                    .collectList()
                    .block(SOON);

            assertThat(pages).extracting(page -> page.data().size()).containsExactly(0, 1, 0);
            assertThat(pages)
                    .extracting(Page::after)
                    .containsExactly(
                            served.directory(0).userId(99), served.directory(0).userId(199), null);
            assertThat(pages).allSatisfy(page -> assertThat(page.requestId()).isNotBlank());
        }
    }

    private static void assertPages(List<RecordedRequest> requests, int pages) {
        assertThat(requests).hasSize(pages);
        List<String> filters = withoutCursor(requests.get(0));
        assertThat(requests)
                .allSatisfy(request -> assertThat(withoutCursor(request)).isEqualTo(filters));
        assertThat(requests.subList(1, requests.size()))
                .allSatisfy(request -> assertThat(request.parameter("after")).isNotBlank());
    }

    private static List<String> withoutCursor(RecordedRequest request) {
        return request.parameterNames().stream()
                .filter(name -> !name.equals("after"))
                .map(name -> name + "=" + request.parameter(name))
                .toList();
    }
}
