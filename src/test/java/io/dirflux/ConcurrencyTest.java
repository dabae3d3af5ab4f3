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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
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
    void theNextPageComesWhileASlowConsumerOffTheEventLoopIsBusyWithThisOne() throws InterruptedException {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 0))) {
            CountDownLatch done = new CountDownLatch(1);
            List<Integer> sentWhileBusy = new ArrayList<>();
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .publishOn(Schedulers.boundedElastic(), 1)
                    .doOnNext(user -> {
                        if (sentWhileBusy.isEmpty()) { // busy with the first user until the second page was asked for
                            await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == 2);
                            sentWhileBusy.add(served.sent(Route.LIST_USERS));
                        }
                    })
                    .doFinally(signal -> done.countDown())
                    .subscribe();

            assertThat(done.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(sentWhileBusy).containsExactly(2);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    void aConsumerSlowerThanTheTimeOfAnAttemptLosesNothing(int demand) {
        Duration attempt = Duration.ofSeconds(1);
        try (Served served = Served.in(
                Dialect.OPENAPI,
                UnaryOperator.identity(),
                client -> client.attemptTimeout(attempt),
                DirectorySpec.of(250, 0))) {
            Received<DirectoryUser> received = new Received<>(demand);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .subscribe(received);

            int sent = demand == 0 ? 1 : 2;
            await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == sent);
            await().during(attempt.plusMillis(300)).atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == sent);
            received.request(1000);

            await().atMost(SOON).until(() -> received.items.size() == 250);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void withDemandOfOneAtMostOnePageIsFetchedAhead(int pagesAhead) throws InterruptedException {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 0))) {
            OneByOne consumer = new OneByOne(served, pagesAhead);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id())
                            .pageSize(50)
                            .pagesAhead(pagesAhead))
                    .publishOn(Schedulers.boundedElastic(), 1)
                    .subscribe(consumer);

            assertThat(consumer.done.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(consumer.received).isEqualTo(250);
            assertThat(consumer.tooEarly).isEmpty();
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(5);
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

    /** Asks for the next user when it has dealt with one, and notes who came before the server may have been asked. */
    private static final class OneByOne extends BaseSubscriber<DirectoryUser> {

        private final Served served;
        private final int pagesAhead;
        private final List<String> tooEarly = new ArrayList<>();
        private final CountDownLatch done = new CountDownLatch(1);
        private int received;

        OneByOne(Served served, int pagesAhead) {
            this.served = served;
            this.pagesAhead = pagesAhead;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(DirectoryUser user) {
            // publishOn holds one user more than was asked for here: it may stand on the next page
            int pageInUse = (received + 1) / 50 + 1;
            int sent = served.sent(Route.LIST_USERS);
            if (sent > pageInUse + pagesAhead) {
                tooEarly.add(received + ": " + sent);
            }
            received++;
            request(1);
        }

        @Override
        protected void hookFinally(SignalType type) {
            done.countDown();
        }
    }
}
