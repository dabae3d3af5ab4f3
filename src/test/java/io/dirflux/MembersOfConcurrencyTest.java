package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** How many groups of a fan-out are fetched at a time. */
class MembersOfConcurrencyTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Duration NOT_YET = Duration.ofMillis(150);

    @Test
    void nothingHappensBeforeTheFirstDemand() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 10))) {
            AtomicInteger asked = new AtomicInteger();
            Flux<DirectoryGroup> groups =
                    Flux.fromIterable(groups(served, 0)).doOnRequest(n -> asked.incrementAndGet());

            for (FanOut how : List.of(FanOut.unordered(), FanOut.sequential())) {
                Received<GroupMembers> received = new Received<>(0);
                served.client.groups().membersOf(groups, how).subscribe(received);
                await().during(NOT_YET).until(() -> asked.get() == 0 && served.sent(Route.LIST_USERS) == 0);
                received.cancel();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void noMoreGroupsAreFetchedAheadOfTheDemandThanTheConcurrency(int concurrency) {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 20))) {
            List<DirectoryGroup> groups = groups(served, 0);

            for (FanOut how : List.of(FanOut.unordered(), FanOut.sequential())) {
                served.simulator.clearRequests();
                Received<GroupMembers> received = new Received<>(3);
                served.client
                        .groups()
                        .membersOf(Flux.fromIterable(groups), how.concurrency(concurrency))
                        .subscribe(received);
                await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == 3 + concurrency);
                await().during(NOT_YET).until(() -> served.sent(Route.LIST_USERS) == 3 + concurrency);
                assertThat(received.items).hasSize(3);
                received.cancel();
            }
        }
    }

    @Test
    void sequentialAsksForNoMoreGroupsThanItFetches() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 20))) {
            AtomicInteger pulled = new AtomicInteger();
            Received<GroupMembers> received = new Received<>(3);
            served.client
                    .groups()
                    .membersOf(
                            Flux.fromIterable(groups(served, 0)).doOnNext(group -> pulled.incrementAndGet()),
                            FanOut.sequential().concurrency(4))
                    .subscribe(received);

            await().atMost(SOON).until(() -> pulled.get() == 7);
            await().during(NOT_YET).until(() -> pulled.get() == 7);
            received.cancel();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 1000})
    void byDefaultItIsAsWideAsThePermitsButNoWiderThanSixtyFour(int permits) {
        try (Served served =
                Served.in(Dialect.OPENAPI, UnaryOperator.identity(), permitting(permits), DirectorySpec.of(9, 100))) {
            served.simulator.faults(Route.LIST_USERS, (request, honest) -> Optional.of(new Fault.Stall(1)));
            Received<GroupMembers> received = new Received<>(1);
            served.client
                    .groups()
                    .membersOf(Flux.fromIterable(groups(served, 0)))
                    .subscribe(received);

            int width = Math.min(permits, 64);
            await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == width);
            await().during(Duration.ofMillis(1200)).atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == width);
            received.cancel();
        }
    }

    @Test
    void aDirectoryThatWaitsForItsPermitsDoesNotHoldUpTheNextOne() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                UnaryOperator.identity(),
                client -> client.rateLimits(RateLimits.perSecond(100).perDirectory(1)),
                DirectorySpec.of(30, 30),
                DirectorySpec.of(30, 1))) {
            List<DirectoryGroup> groups = new ArrayList<>(groups(served, 0));
            groups.addAll(groups(served, 1));

            List<GroupMembers> first = served.client
                    .groups()
                    .membersOf(Flux.fromIterable(groups), FanOut.unordered().concurrency(2))
                    .take(2)
                    .collectList()
                    .block(Duration.ofSeconds(1));

            assertThat(first)
                    .extracting(outcome -> outcome.group().directoryId())
                    .containsExactlyInAnyOrder(
                            served.directory(0).id(), served.directory(1).id());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 257})
    void aConcurrencyOutOfRangeIsRefused(int concurrency) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FanOut.unordered().concurrency(concurrency))
                .withMessage("concurrency is from 1 to 256, not " + concurrency);
    }

    private static UnaryOperator<DirectorySyncClientBuilder> permitting(int permits) {
        return client -> client.rateLimits(RateLimits.perSecond(permits).perDirectory(permits))
                .maxConnections(100);
    }

    private static List<DirectoryGroup> groups(Served served, int directory) {
        return served.client
                .groups()
                .list(GroupQuery.inDirectory(served.directory(directory).id()))
                .collectList()
                .block(SOON);
    }
}
