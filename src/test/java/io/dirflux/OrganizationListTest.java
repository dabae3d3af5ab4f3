package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The users of an organization over a real socket: directory by directory, or as one list. */
class OrganizationListTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @Test
    void anOrganizationIsListedDirectoryByDirectory() {
        try (Served served = Served.in(
                Dialect.OPENAPI, DirectorySpec.of(150, 3), DirectorySpec.of(0, 0), DirectorySpec.of(120, 2))) {
            List<String> expected = Flux.range(0, 3)
                    .flatMapIterable(n -> served.directory(n).userIds().toList())
                    .collectList()
                    .block();

            StepVerifier.create(served.client
                            .users()
                            .list(UserQuery.inOrganization(served.organization()))
                            .map(DirectoryUser::id)
                            .collectList())
                    .expectNext(expected)
                    .expectComplete()
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_DIRECTORIES)).isEqualTo(1);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2 + 1 + 2);
            assertThat(served.requests(Route.LIST_USERS))
                    .noneMatch(request -> request.parameterNames().contains("organization"));
        }
    }

    @Test
    void theListOfAnOrganizationContinuesFromAnyOfItsCursors() {
        try (Served served =
                Served.in(Dialect.OPENAPI, DirectorySpec.of(25, 3), DirectorySpec.of(10, 0), DirectorySpec.of(12, 2))) {
            UserQuery query = UserQuery.inOrganization(served.organization()).pageSize(10);
            List<String> all = served.client
                    .users()
                    .list(query)
                    .map(DirectoryUser::id)
                    .collectList()
                    .block(SOON);
            List<Page<DirectoryUser>> pages =
                    served.client.users().pages(query).collectList().block(SOON);

            int seen = 0;
            for (Page<DirectoryUser> page : pages) {
                seen += page.data().size();
                if (page.hasNext()) {
                    assertThat(served.client
                                    .users()
                                    .list(query.startingAfter(page.after()))
                                    .map(DirectoryUser::id)
                                    .collectList()
                                    .block(SOON))
                            .isEqualTo(all.subList(seen, all.size()));
                }
            }
            assertThat(seen).isEqualTo(47);
        }
    }

    @Test
    void aDirectoryThatExistsButCannotBeListedEndsTheListAndIsNamed() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 0), DirectorySpec.of(5, 0))) {
            String second = served.directory(1).id();
            served.simulator.fault(Route.LIST_USERS, 2, Fault.status(404, "Not Found"));

            StepVerifier.create(served.client.users().list(UserQuery.inOrganization(served.organization())))
                    .expectNextCount(5)
                    .expectErrorSatisfies(e -> {
                        assertThat(e).isInstanceOf(NotFoundException.class).hasMessageContaining(second);
                        assertThat(((DirectorySyncException) e).cursor())
                                .isEqualTo(served.directory(0).id() + "/"
                                        + served.directory(0).userId(4));
                    })
                    .verify(SOON);
        }
    }

    @Test
    void theCursorOfAnotherTenantsDirectoryIsRefused() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 0))) {
            String foreign = served.directory(1).id();

            StepVerifier.create(served.client
                            .users()
                            .list(UserQuery.inOrganization(served.organization())
                                    .startingAfter(foreign + "/")))
                    .expectError(ForeignRecordException.class)
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_USERS)).isZero();
        }
    }

    @Test
    void inReferenceAnOrganizationIsOneListAndItsCursorsArePlain() {
        try (Served served = Served.in(Dialect.REFERENCE, DirectorySpec.of(50, 3), DirectorySpec.of(60, 2))) {
            UserQuery query = UserQuery.inOrganization(served.organization());

            assertThat(served.client.users().list(query).count().block(SOON)).isEqualTo(110);
            assertThat(served.sent(Route.LIST_DIRECTORIES)).isZero();
            assertThat(served.requests(Route.LIST_USERS).get(0).parameterNames())
                    .containsExactly("organization", "limit");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,2", "150,3", "151,4"})
    void itFetchesTheDirectoriesAndAtMostOnePageAfterTheLastItem(int demand, int mostPages) {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(150, 0), DirectorySpec.of(250, 0))) {
            Received<DirectoryUser> received = new Received<>(demand);
            served.client
                    .users()
                    .list(UserQuery.inOrganization(served.organization()))
                    .subscribe(received);

            await().atMost(SOON).until(() -> received.items.size() == demand);
            await().during(Duration.ofMillis(150)).until(() -> served.sent(Route.LIST_USERS) <= mostPages);
            assertThat(served.sent(Route.LIST_DIRECTORIES)).isLessThanOrEqualTo(1);
            received.cancel();
        }
    }
}
