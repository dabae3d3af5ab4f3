package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.EventQuery;
import io.dirflux.FanOut;
import io.dirflux.GroupMembers;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Order;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.SimulatedEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import reactor.core.publisher.Flux;

/** One request in ten fails, yet every id arrives exactly once and in the server's order. */
class ExactlyOnceTest {

    private static final int EVENTS = 2_000;

    private static final Duration SOON = Duration.ofSeconds(60 + FaultySession.USERS / 1_000);

    /** A 429 delays all calls of the client, by one second unless it says otherwise. */
    private static DirectorySyncClientBuilder limited(DirectorySyncClientBuilder client) {
        return client.rateLimits(RateLimits.perSecond(1_000).perDirectory(1_000))
                .attemptTimeout(Duration.ofSeconds(1));
    }

    /** Two thousand calls wait for 64 connections, and the wait counts towards their attempts. */
    private static DirectorySyncClientBuilder patient(DirectorySyncClientBuilder client) {
        return client.attemptTimeout(Duration.ofSeconds(6));
    }

    @BeforeAll
    static void warmUp() {
        FaultySession.warmUp();
    }

    @SeededTest
    @Execution(CONCURRENT)
    void theUsersOfADirectory(Dialect dialect, long seed) {
        try (FaultySession day =
                FaultySession.of(dialect, seed, client -> client, DirectorySpec.of(FaultySession.USERS, 10))) {
            Flux<DirectoryUser> walk = day.client
                    .users()
                    .list(UserQuery.inDirectory(day.directory(0).id())
                            .order(Order.ASC)
                            .pageSize(50));

            assertSame(walk.map(DirectoryUser::id), day.directory(0).userIds());
            day.assertMetFaults(FaultySession.USERS / 2_000);
            day.report(FaultySession.USERS + " users of a directory");
        }
    }

    @SeededTest
    @Execution(CONCURRENT)
    void theUsersOfAnOrganization(Dialect dialect, long seed) {
        int quarter = FaultySession.USERS / 4;
        DirectorySpec[] directories = {
            DirectorySpec.of(2 * quarter, 1),
            DirectorySpec.of(0, 0),
            DirectorySpec.of(quarter, 1),
            DirectorySpec.of(quarter, 1)
        };
        try (FaultySession day = FaultySession.of(dialect, seed, ExactlyOnceTest::limited, directories)) {
            Flux<DirectoryUser> walk = day.client
                    .users()
                    .list(UserQuery.inOrganization(day.organization())
                            .order(Order.ASC)
                            .pageSize(50));

            assertSame(walk.map(DirectoryUser::id), day.directories().stream().flatMap(SimulatedDirectory::userIds));
            day.assertMetFaults(1);
            day.report(4 * quarter + " users of an organization");
        }
    }

    @SeededTest // not in parallel: two thousand calls at once are enough
    void twoThousandUsersAtOnce(Dialect dialect, long seed) {
        try (FaultySession day =
                FaultySession.of(dialect, seed, ExactlyOnceTest::patient, DirectorySpec.of(2_000, 10))) {
            List<String> ids = day.directory(0).userIds().toList();

            List<String> received = Flux.fromIterable(ids)
                    .flatMapSequential(id -> day.client.users().get(id), ids.size())
                    .map(DirectoryUser::id)
                    .collectList()
                    .block(SOON);

            assertThat(received).isEqualTo(ids);
            day.assertMetFaults(100);
            day.report("2,000 gets at once");
        }
    }

    @SeededTest
    @Execution(CONCURRENT)
    void theMembersOfManyGroups(Dialect dialect, long seed) {
        try (FaultySession day = FaultySession.of(
                dialect, seed, ExactlyOnceTest::limited, DirectorySpec.of(1_500, 40), DirectorySpec.of(1_500, 40))) {
            Flux<DirectoryGroup> groups = day.client
                    .groups()
                    .list(GroupQuery.inOrganization(day.organization()).order(Order.ASC));

            Flux<GroupMembers> outcomes =
                    day.client.groups().membersOf(groups, FanOut.sequential().concurrency(8));

            Flux<String> memberships = outcomes.flatMapIterable(ExactlyOnceTest::lines);
            assertSame(memberships, day.directories().stream().flatMap(ExactlyOnceTest::groupsWithMembers));
            day.assertMetFaults(1);
            day.report("the members of 80 groups");
        }
    }

    private static List<String> lines(GroupMembers outcome) {
        assertThat(outcome.error()).isNull();
        return line(outcome.group().id(), outcome.members().stream().map(GroupMember::id));
    }

    private static Stream<String> groupsWithMembers(SimulatedDirectory directory) {
        return IntStream.range(0, directory.groups())
                .boxed()
                .flatMap(n -> line(directory.groupId(n), directory.membersOf(n)).stream());
    }

    @SeededTest
    @Execution(CONCURRENT)
    void usersWithTheirGroups(Dialect dialect, long seed) {
        try (FaultySession day = FaultySession.of(dialect, seed, client -> client, DirectorySpec.of(300, 20))) {
            UserQuery query = UserQuery.inDirectory(day.directory(0).id())
                    .order(Order.ASC)
                    .withGroups()
                    .fanOut(8)
                    .pageSize(2); // many requests in both dialects

            Flux<String> received = day.client
                    .users()
                    .list(query)
                    .flatMapIterable(
                            user -> line(user.id(), user.groups().stream().map(GroupRef::id)));

            SimulatedDirectory truth = day.directory(0);
            assertSame(
                    received,
                    IntStream.range(0, 300).boxed().flatMap(n -> line(truth.userId(n), truth.groupsOf(n)).stream()));
            day.assertMetFaults(1);
            day.report("300 users with their groups");
        }
    }

    @SeededTest
    @Execution(CONCURRENT)
    void theEventsOfAnOrganization(Dialect dialect, long seed) {
        try (FaultySession day = FaultySession.of(dialect, seed, client -> client, DirectorySpec.of(10, 1))) {
            for (int i = 0; i < EVENTS; i++) {
                day.simulator.tenant().updateUserName(day.directory(0).userId(i % 10), "Veda", "Torp" + i);
            }
            EventQuery query = EventQuery.all().organization(day.organization()).pageSize(20);

            Flux<DirectoryEvent> walk = day.client.events().list(query);

            List<SimulatedEvent> truth = day.simulator.tenant().events();
            assertThat(truth).hasSizeGreaterThanOrEqualTo(EVENTS);
            assertSame(walk.map(DirectoryEvent::id), truth.stream().map(SimulatedEvent::id));
            day.assertMetFaults(1);
            day.report(EVENTS + " events of an organization");
        }
    }

    private static List<String> line(String owner, Stream<String> ids) {
        return Stream.concat(Stream.of(owner), ids).toList();
    }

    /** Compares ids as they arrive, so that a million of them need not be stored. */
    private static void assertSame(Flux<String> received, Stream<String> truth) {
        Iterator<String> expected = truth.iterator();
        received.doOnNext(id -> {
                    String next = expected.hasNext() ? expected.next() : "nothing more";
                    if (!id.equals(next)) {
                        throw new AssertionError("arrived: " + id + ", expected: " + next);
                    }
                })
                .then()
                .block(SOON);
        assertThat(expected.hasNext()).as("ids are missing").isFalse();
    }
}
