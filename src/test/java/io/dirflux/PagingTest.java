package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Order;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Lists over a real socket: demand, order, cursors, filters. */
class PagingTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @ParameterizedTest
    @CsvSource({"1,0,1", "1,1,2", "1,101,3", "0,0,0", "0,1,1", "0,101,2"})
    void theServerSeesNoMoreRequestsThanTheDemandNeeds(int pagesAhead, int demand, int most) {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1000, 0))) {
            Received<DirectoryUser> received = new Received<>(demand);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()).pagesAhead(pagesAhead))
                    .subscribe(received);

            await().atMost(SOON).until(() -> received.items.size() == demand);
            await().during(Duration.ofMillis(150)).until(() -> served.sent(Route.LIST_USERS) <= most);
            received.cancel();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void allUsersOfADirectoryAreDeliveredOnceAndInOrder(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(1234, 5), DirectorySpec.of(77, 2))) {
            List<String> ids = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()).order(Order.ASC))
                    .map(DirectoryUser::id)
                    .collectList()
                    .block(SOON);

            assertThat(ids).hasSize(1234).doesNotHaveDuplicates();
            assertThat(ids).hasSameElementsAs(served.directory(0).userIds().toList());
            if (dialect == Dialect.OPENAPI) {
                assertThat(ids).isEqualTo(served.directory(0).userIds().toList());
            }
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(13);
        }
    }

    @Test
    void aCancelStopsTheRequestsAtOnce() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1000, 0))) {
            StepVerifier.create(served.client
                            .users()
                            .list(UserQuery.inDirectory(served.directory(0).id()))
                            .take(150))
                    .expectNextCount(150)
                    .expectComplete()
                    .verify(SOON);

            await().during(Duration.ofMillis(150)).until(() -> served.sent(Route.LIST_USERS) <= 3);
            await().atMost(SOON).until(() -> served.simulator.inFlight() == 0);
        }
    }

    @Test
    void itemsBeforeAFailedPageAreDeliveredAndTheErrorCarriesTheirCursor() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.faults(
                        Route.LIST_USERS,
                        (request, honest) -> request.parameter("after") == null
                                ? Optional.empty()
                                : Optional.of(Fault.status(500, "no"))),
                UnaryOperator.identity(),
                DirectorySpec.of(250, 0))) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id());

            StepVerifier.create(served.client.users().list(query), 50)
                    .expectNextCount(50)
                    .thenRequest(1000)
                    .expectNextCount(50)
                    .expectErrorSatisfies(e -> {
                        assertThat(e).isInstanceOf(ServerErrorException.class);
                        DirectorySyncException failure = (DirectorySyncException) e;
                        assertThat(failure.cursor())
                                .isEqualTo(served.directory(0).userId(99));
                        assertThat(failure.attempts()).hasSize(4);
                    })
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(1 + 4);
        }
    }

    @Test
    void aListContinuesFromTheCursorOfItsErrorWithoutLossOrRepetition() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(350, 0))) {
            served.simulator.fault(Route.LIST_USERS, 3, Fault.status(403, "no"));
            UserQuery query = UserQuery.inDirectory(served.directory(0).id());
            List<String> ids = new ArrayList<>();
            Flux<DirectoryUser> resumed = served.client
                    .users()
                    .list(query)
                    .onErrorResume(
                            DirectorySyncException.class,
                            e -> served.client.users().list(query.startingAfter(e.cursor())));

            resumed.doOnNext(user -> ids.add(user.id())).blockLast(SOON);

            assertThat(ids).isEqualTo(served.directory(0).userIds().toList());
        }
    }

    @Test
    void anErrorBeforeTheFirstItemHasNoCursor() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(10, 0))) {
            served.simulator.fault(Route.LIST_USERS, 1, Fault.status(403, "no"));

            StepVerifier.create(served.client
                            .users()
                            .list(UserQuery.inDirectory(served.directory(0).id())))
                    .expectErrorSatisfies(e ->
                            assertThat(((DirectorySyncException) e).cursor()).isNull())
                    .verify(SOON);
        }
    }

    @Test
    void endingBeforeReturnsOnePageAndIsForPagesOnly() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(50, 0))) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id())
                    .pageSize(10)
                    .endingBefore(served.directory(0).userId(30));

            StepVerifier.create(served.client.users().pages(query))
                    .assertNext(page -> assertThat(page.data())
                            .extracting(DirectoryUser::id)
                            .containsExactlyElementsOf(served.directory(0)
                                    .userIds()
                                    .skip(20)
                                    .limit(10)
                                    .toList()))
                    .expectComplete()
                    .verify(SOON);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.client.users().list(query))
                    .withMessageContaining("pages(query)");
        }
    }

    @Test
    void directoriesAreListedInEveryState() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                DirectorySpec.of(1, 0),
                DirectorySpec.of(1, 0).state("unlinked"),
                DirectorySpec.of(1, 0).state("brand_new_state").type("brand new type"))) {
            List<Directory> directories = served.client
                    .directories()
                    .list(DirectoryQuery.all().organization(served.organization()))
                    .collectList()
                    .block(SOON);

            assertThat(directories)
                    .extracting(d -> d.state().value())
                    .containsExactly("linked", "unlinked", "brand_new_state");
            assertThat(directories).extracting(Directory::isLinked).containsExactly(true, false, false);
        }
    }
}
