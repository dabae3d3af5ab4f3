package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/**
 * A record of another directory ends the list, wherever it stands: nothing foreign is delivered, nothing is retried.
 */
class TenantCheckTest {

    private static final int RECORDS = 250;
    private static final String FOREIGN = "directory_01FOREIGN";

    static Stream<Arguments> positions() {
        IntStream fixed = IntStream.of(0, 99, 100, 249);
        IntStream anywhere = new Random().ints(2, 0, RECORDS);
        return IntStream.concat(fixed, anywhere)
                .boxed()
                .flatMap(position -> Stream.of(Dialect.values()).map(dialect -> Arguments.of(dialect, position)));
    }

    @ParameterizedTest
    @MethodSource("positions")
    void aUserOfAnotherDirectoryEndsTheList(Dialect dialect, int position) {
        try (Served served = served(dialect)) {
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bendingRecord(
                            position,
                            100,
                            body -> Lies.replace(body, "directory_id", position % 100, '"' + FOREIGN + '"')));
            Flux<DirectoryUser> walk = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()));

            Caught<DirectoryUser, ForeignRecordException> caught = Caught.from(walk, ForeignRecordException.class);

            assertForeign(caught, DirectoryUser::id, position);
            assertThat(caught.items()).extracting(DirectoryUser::directoryId).doesNotContain(FOREIGN);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(position / 100 + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("positions")
    void aGroupOfAnotherDirectoryEndsTheList(Dialect dialect, int position) {
        try (Served served = served(dialect)) {
            served.simulator.faults(
                    Route.LIST_GROUPS,
                    Lies.bendingRecord(
                            position,
                            100,
                            body -> Lies.replace(body, "directory_id", position % 100, '"' + FOREIGN + '"')));
            Flux<DirectoryGroup> walk = served.client
                    .groups()
                    .list(GroupQuery.inDirectory(served.directory(0).id()));

            Caught<DirectoryGroup, ForeignRecordException> caught = Caught.from(walk, ForeignRecordException.class);

            assertForeign(caught, DirectoryGroup::id, position);
            assertThat(served.sent(Route.LIST_GROUPS)).isEqualTo(position / 100 + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theErrorNamesTheRecordWithoutItsContent(Dialect dialect) {
        try (Served served = served(dialect)) {
            List<String> foreign = new CopyOnWriteArrayList<>();
            served.simulator.faults(Route.LIST_USERS, Lies.bending(body -> {
                foreign.add(Lies.text(body, "id", 7));
                return Lies.replace(body, "directory_id", 7, '"' + FOREIGN + '"');
            }));
            Flux<DirectoryUser> walk = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()));

            ForeignRecordException failure =
                    Caught.from(walk, ForeignRecordException.class).failure();

            assertThat(failure.recordId()).isEqualTo(foreign.get(0));
            assertThat(failure.requestId()).isNotBlank();
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.attempts()).hasSize(1);
            assertThat(failure.getMessage())
                    .startsWith("GET /directory_users ")
                    .contains("directory_id")
                    .doesNotContain(FOREIGN, foreign.get(0), "@");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void pagesEndBeforeTheForeignPage(Dialect dialect) {
        try (Served served = served(dialect)) {
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bendingRecord(130, 100, body -> Lies.replace(body, "directory_id", 30, '"' + FOREIGN + '"')));
            Flux<Page<DirectoryUser>> pages = served.client
                    .users()
                    .pages(UserQuery.inDirectory(served.directory(0).id()));

            Caught<Page<DirectoryUser>, ForeignRecordException> caught =
                    Caught.from(pages, ForeignRecordException.class);

            assertThat(caught.items()).hasSize(1);
            assertThat(caught.failure().cursor())
                    .isEqualTo(caught.items().get(0).after());
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aServerThatIgnoresTheDirectoryDeliversNothing(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(5, 5), DirectorySpec.of(3, 3))) {
            served.simulator.faults(Route.LIST_USERS, Lies.alwaysTheFirstAnswer());
            served.simulator.faults(Route.LIST_GROUPS, Lies.alwaysTheFirstAnswer());
            SimulatedDirectory asked = served.directory(1);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .blockLast();
            served.client
                    .groups()
                    .list(GroupQuery.inDirectory(served.directory(0).id()))
                    .blockLast();

            for (Flux<?> list : List.of(
                    served.client.users().list(UserQuery.inDirectory(asked.id())),
                    served.client.users().pages(UserQuery.inDirectory(asked.id())),
                    served.client.groups().list(GroupQuery.inDirectory(asked.id())),
                    served.client.groups().pages(GroupQuery.inDirectory(asked.id())))) {
                Caught<?, ForeignRecordException> caught = Caught.from(list, ForeignRecordException.class);
                assertThat(caught.items()).isEmpty();
                assertThat(caught.failure().field()).isEqualTo("directory_id");
                assertThat(caught.failure().cursor()).isNull();
            }
        }
    }

    private static <T> void assertForeign(
            Caught<T, ForeignRecordException> caught, Function<T, String> id, int position) {
        int delivered = position / 100 * 100; // nothing of the page that holds it
        assertThat(caught.items()).hasSize(delivered);
        assertThat(caught.failure().field()).isEqualTo("directory_id");
        assertThat(caught.failure().recordId()).isNotBlank();
        assertThat(caught.items())
                .extracting(id)
                .doesNotContain(caught.failure().recordId());
        assertThat(caught.failure().cursor())
                .isEqualTo(delivered == 0 ? null : id.apply(caught.items().get(delivered - 1)));
    }

    private static Served served(Dialect dialect) {
        return Served.in(dialect, DirectorySpec.of(RECORDS, RECORDS));
    }
}
