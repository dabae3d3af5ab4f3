package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.PermitWaitException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The call of a fan-out: its order, its deadline, its priority and its cancellation. */
class MembersOfCallTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @Test
    void sequentialKeepsTheOrderOfTheGroupsThoughALaterOneIsThereFirst() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 10))) {
            List<DirectoryGroup> groups = groups(served, 0);
            served.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> asksFor(groups.get(0).id(), request)
                            ? Optional.of(new Fault.Delay(Duration.ofMillis(300)))
                            : Optional.empty());

            assertThat(order(served, groups, FanOut.sequential())).isEqualTo(groups);
            assertThat(order(served, groups, FanOut.unordered()).get(0)).isNotEqualTo(groups.get(0));
        }
    }

    @Test
    void aCancellationStopsAllOfIt() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 60))) {
            StepVerifier.create(served.client
                            .groups()
                            .membersOf(
                                    Flux.fromIterable(groups(served, 0)),
                                    FanOut.unordered().concurrency(2))
                            .take(5))
                    .expectNextCount(5)
                    .expectComplete()
                    .verify(SOON);

            await().atMost(SOON).until(() -> served.simulator.inFlight() == 0);
            assertThat(served.sent(Route.LIST_USERS)).isBetween(5, 7);
        }
    }

    @Test
    void aDeadlineIsForAllTogether() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                UnaryOperator.identity(),
                client -> client.rateLimits(RateLimits.perSecond(2)),
                DirectorySpec.of(30, 6))) {
            Flux<DirectoryGroup> groups = Flux.fromIterable(groups(served, 0));

            List<GroupMembers> outcomes = served.client
                    .groups()
                    .membersOf(groups)
                    .contextWrite(CallOptions.deadline(Duration.ofMillis(1500)))
                    .collectList()
                    .block(SOON);

            assertThat(outcomes).hasSize(6);
            assertThat(outcomes).filteredOn(GroupMembers::isComplete).hasSizeBetween(2, 4);
            assertThat(outcomes)
                    .filteredOn(outcome -> !outcome.isComplete())
                    .allMatch(outcome -> outcome.error() instanceof PermitWaitException);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void permitsAreTakenInTheBulkLaneUnlessAskedOtherwise(Dialect dialect) {
        PriorityWatch watch = new PriorityWatch();
        try (Served served = Served.in(
                dialect, UnaryOperator.identity(), client -> client.rateLimiter(watch), DirectorySpec.of(30, 4))) {
            Flux<GroupMembers> members = served.client.groups().membersOf(Flux.fromIterable(groups(served, 0)));
            watch.seen.clear();

            members.blockLast(SOON);
            assertThat(watch.seen).hasSize(4).containsOnly(Priority.BULK);
            watch.seen.clear();

            members.contextWrite(CallOptions.priority(Priority.INTERACTIVE)).blockLast(SOON);
            assertThat(watch.seen).hasSize(4).containsOnly(Priority.INTERACTIVE);
        }
    }

    private static List<DirectoryGroup> order(Served served, List<DirectoryGroup> groups, FanOut how) {
        return served.client
                .groups()
                .membersOf(Flux.fromIterable(groups), how.concurrency(10))
                .map(GroupMembers::group)
                .collectList()
                .block(SOON);
    }

    private static List<DirectoryGroup> groups(Served served, int directory) {
        return served.client
                .groups()
                .list(GroupQuery.inDirectory(served.directory(directory).id()))
                .collectList()
                .block(SOON);
    }

    private static boolean asksFor(String groupId, RecordedRequest request) {
        return groupId.equals(request.parameter("group")) || request.path().endsWith(groupId);
    }

    /** Grants everything, and tells neither its limit nor anything else. */
    private static final class PriorityWatch implements RateLimiter {

        private final ConcurrentLinkedQueue<Priority> seen = new ConcurrentLinkedQueue<>();

        @Override
        public Mono<Permit> acquire(PermitRequest request) {
            return Mono.fromSupplier(() -> {
                seen.add(request.priority());
                return feedback -> {};
            });
        }
    }
}
