package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Many subscribers of one client do not affect each other, and a slow one sets only its own pace. */
class ConcurrencyTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void twentyWalksOfTheSameAndOfDifferentDirectoriesAllArriveComplete(Dialect dialect) {
        try (Served served = Served.in(
                dialect,
                server -> server.latency(Duration.ofMillis(4), Duration.ofMillis(4)),
                UnaryOperator.identity(),
                DirectorySpec.of(86, 6),
                DirectorySpec.of(62, 6),
                DirectorySpec.of(0, 0))) {
            Flux<Boolean> walks = Flux.range(0, 20)
                    .flatMap(
                            n -> {
                                int directory = n % 3;
                                return served.client
                                        .users()
                                        .list(UserQuery.inDirectory(served.directory(directory)
                                                        .id())
                                                .order(Order.ASC)
                                                .pageSize(20))
                                        .map(DirectoryUser::id)
                                        .collectList()
                                        .map(ids -> ids.equals(served.directory(directory)
                                                .userIds()
                                                .toList()));
                            },
                            20);

            StepVerifier.create(walks.collectList())
                    .assertNext(complete -> assertThat(complete).hasSize(20).containsOnly(true))
                    .expectComplete()
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(7 * 5 + 7 * 4 + 6);
        }
    }

    @Test
    void oneFluxMayBeSubscribedManyTimesAtOnce() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(50, 6))) {
            Flux<DirectoryUser> shared = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()).pageSize(20));
            List<String> expected = served.directory(0).userIds().toList();

            StepVerifier.create(Flux.range(0, 20)
                            .flatMap(n -> shared.map(DirectoryUser::id).collectList(), 20))
                    .thenConsumeWhile(expected::equals)
                    .expectComplete()
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(20 * 3);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void bothSidesOfTheMembershipsReadAtOnceAgree(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(40, 8))) {
            String directory = served.directory(0).id();
            Flux<String> fromUsers = served.client
                    .users()
                    .list(UserQuery.inDirectory(directory).withGroups().fanOut(8))
                    .flatMapIterable(user -> user.groups().stream()
                            .map(GroupRef::id)
                            .map(group -> user.id() + " " + group)
                            .toList());
            Flux<String> fromGroups = served.client
                    .groups()
                    .list(GroupQuery.inDirectory(directory))
                    .flatMap(group -> served.client
                            .groups()
                            .members(group)
                            .map(GroupMember::id)
                            .map(user -> user + " " + group.id()));

            StepVerifier.create(Flux.zip(fromUsers.collectSortedList(), fromGroups.collectSortedList()))
                    .assertNext(both -> {
                        assertThat(both.getT1()).isEqualTo(both.getT2());
                        assertThat(both.getT1())
                                .hasSize((int) served.directory(0).memberships());
                    })
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Test
    void walksThatAreCancelledDoNotDisturbTheOthers() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.latency(Duration.ofMillis(3), Duration.ofMillis(3)),
                UnaryOperator.identity(),
                DirectorySpec.of(86, 0))) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id()).pageSize(20);
            Flux<Long> walks = Flux.range(0, 20)
                    .flatMap(
                            n -> n % 2 == 0
                                    ? served.client
                                            .users()
                                            .list(query)
                                            .take(1 + 4 * n)
                                            .count()
                                    : served.client.users().list(query).count(),
                            20);

            List<Long> counts = walks.collectList().block(SOON);

            assertThat(counts).hasSize(20).filteredOn(count -> count == 86).hasSize(10);
            await().atMost(SOON).until(() -> served.simulator.inFlight() == 0);
            List<Page<DirectoryUser>> after =
                    served.client.users().pages(query).collectList().block(SOON);
            assertThat(after).hasSize(5);
        }
    }
}
