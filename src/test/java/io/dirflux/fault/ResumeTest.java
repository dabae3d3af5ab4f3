package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.EventQuery;
import io.dirflux.GroupQuery;
import io.dirflux.RetryPolicy;
import io.dirflux.UserQuery;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.SimulatedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import reactor.core.publisher.Flux;

/**
 * Without retries, and with a reader that is stopped now and then, a reader that continues from the cursor receives
 * everything exactly once and in order.
 */
class ResumeTest {

    private static final int USERS = Math.min(FaultySession.USERS, 100_000);
    private static final int EVENTS = 2_000;
    private static final Duration SOON = Duration.ofMinutes(2);

    @BeforeAll
    static void warmUp() {
        FaultySession.warmUp();
    }

    @SeededTest
    @Execution(CONCURRENT)
    void aListFromTheCursorOfItsFailureOrItsLastItem(Dialect dialect, long seed) {
        try (FaultySession day = FaultySession.of(dialect, seed, ResumeTest::once, DirectorySpec.of(USERS, 10))) {
            UserQuery query = UserQuery.inDirectory(day.directory(0).id())
                    .order(Order.ASC)
                    .pageSize(25);
            SplittableRandom random = new SplittableRandom(seed);
            List<String> received = new ArrayList<>();
            Round<String> round = new Round<>(received);

            while (!round.isLast) {
                Flux<String> rest = day.client
                        .users()
                        .list(from(query::startingAfter, query, round.cursor))
                        .map(DirectoryUser::id);
                round.run(rest.take(1 + random.nextInt(1_000)), id -> id);
            }

            assertThat(received).isEqualTo(day.directory(0).userIds().toList());
            assertThat(round.failures).isGreaterThan(USERS / 500);
            day.report("%,d users in %,d rounds, %,d of them failed".formatted(USERS, round.count, round.failures));
        }
    }

    @SeededTest
    @Execution(CONCURRENT)
    void theListOfAnOrganizationFromTheCursorOfItsFailure(Dialect dialect, long seed) {
        try (FaultySession day = FaultySession.of(dialect, seed, ResumeTest::once, threeDirectories())) {
            UserQuery query = UserQuery.inOrganization(day.organization())
                    .order(Order.ASC)
                    .withGroups()
                    .pageSize(1);
            List<String> received = new ArrayList<>();
            Round<String> round = new Round<>(received);

            while (!round.isLast) {
                round.run(
                        day.client
                                .users()
                                .list(from(query::startingAfter, query, round.cursor))
                                .map(DirectoryUser::id),
                        null);
            }

            assertThat(received)
                    .isEqualTo(day.directories().stream()
                            .flatMap(SimulatedDirectory::userIds)
                            .toList());
            assertThat(round.failures).isPositive();
        }
    }

    @SeededTest
    @Execution(CONCURRENT)
    void thePagesOfAnOrganizationFromTheCursorOfTheLastPage(Dialect dialect, long seed) {
        try (FaultySession day = FaultySession.of(dialect, seed, ResumeTest::once, threeDirectories())) {
            GroupQuery query = GroupQuery.inOrganization(day.organization())
                    .order(Order.ASC)
                    .pageSize(1);
            SplittableRandom random = new SplittableRandom(seed);
            List<Page<DirectoryGroup>> received = new ArrayList<>();
            Round<Page<DirectoryGroup>> round = new Round<>(received);

            while (!round.isLast) {
                Flux<Page<DirectoryGroup>> rest =
                        day.client.groups().pages(from(query::startingAfter, query, round.cursor));
                round.run(rest.take(1 + random.nextInt(6)), Page::after);
            }

            assertThat(received.stream().flatMap(page -> page.data().stream()).map(DirectoryGroup::id))
                    .containsExactlyElementsOf(day.directories().stream()
                            .flatMap(SimulatedDirectory::groupIds)
                            .toList());
            assertThat(round.failures).isPositive();
        }
    }

    @SeededTest
    @Execution(CONCURRENT)
    void theEventsFromTheCursorOfTheirFailureOrTheLastEvent(Dialect dialect, long seed) {
        try (FaultySession day = FaultySession.of(dialect, seed, ResumeTest::once, DirectorySpec.of(10, 1))) {
            for (int i = 0; i < EVENTS; i++) {
                day.simulator.tenant().updateUserName(day.directory(0).userId(i % 10), "Veda", "Torp" + i);
            }
            EventQuery query = EventQuery.all().organization(day.organization()).pageSize(20);
            SplittableRandom random = new SplittableRandom(seed);
            List<String> received = new ArrayList<>();
            Round<String> round = new Round<>(received);

            while (!round.isLast) {
                Flux<String> rest = day.client
                        .events()
                        .list(from(query::startingAfter, query, round.cursor))
                        .map(DirectoryEvent::id);
                round.run(rest.take(1 + random.nextInt(300)), id -> id);
            }

            assertThat(received)
                    .isEqualTo(day.simulator.tenant().events().stream()
                            .map(SimulatedEvent::id)
                            .toList());
            assertThat(round.failures).isPositive();
        }
    }

    private static DirectorySyncClientBuilder once(DirectorySyncClientBuilder client) {
        return client.retryPolicy(RetryPolicy.none());
    }

    private static DirectorySpec[] threeDirectories() {
        return new DirectorySpec[] {DirectorySpec.of(50, 70), DirectorySpec.of(0, 0), DirectorySpec.of(70, 70)};
    }

    private static <Q> Q from(Function<String, Q> startingAfter, Q query, @Nullable String cursor) {
        return cursor == null ? query : startingAfter.apply(cursor);
    }

    /** The state of a reader that continues until nothing is left. */
    private static final class Round<T> {

        final List<T> received;

        @Nullable
        String cursor;

        boolean isLast;
        int count;
        int failures;

        Round(List<T> received) {
            this.received = received;
        }

        /** @param cursorOf the cursor after an element, if a stopped reader can know it */
        void run(Flux<T> rest, @Nullable Function<T, @Nullable String> cursorOf) {
            count++;
            int before = received.size();
            try {
                rest.doOnNext(received::add).then().block(SOON);
                String behind = cursorOf == null || received.size() == before ? null : cursorOf.apply(last());
                isLast = behind == null;
                cursor = behind;
            } catch (DirectorySyncException failure) {
                failures++;
                assertThat(failure.isRetryable()).as("%s", failure).isTrue();
                if (cursorOf != null) {
                    assertThat(failure.cursor()).isEqualTo(received.size() == before ? null : cursorOf.apply(last()));
                }
                cursor = failure.cursor() == null ? cursor : failure.cursor();
            }
        }

        private T last() {
            return received.get(received.size() - 1);
        }
    }
}
