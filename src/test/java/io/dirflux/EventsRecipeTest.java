package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.InvalidRequestException;
import io.dirflux.events.Checkpoint;
import io.dirflux.events.CheckpointStore;
import io.dirflux.events.StoredUser;
import io.dirflux.events.UserStore;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Tenant;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Reads the recipe that keeps a directory's users from the document, compiles and runs it, and checks its text. */
class EventsRecipeTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final StoredUser OLD = StoredUser.of(
            DirectoryUser.builder("directory_user_old", "directory_1").build());

    @TempDir
    private Path folder;

    private final CheckpointStore start = CheckpointStore.inMemory();

    @Test
    void usersAreListedOnceAndThenFollowedAcrossRestarts() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 1), DirectorySpec.of(5, 0));
                DocumentSnippet recipe = DocumentSnippet.declaring("keepUsers", served.client, folder)) {
            Tenant tenant = served.simulator.tenant();
            CheckpointStore position = CheckpointStore.file(folder.resolve("position"));
            Table table = new Table();

            Disposable first = keepUsers(recipe, served, position, table);
            await().atMost(SOON).until(() -> table.rows.equals(truth(served)));
            tenant.updateUserName(served.directory(0).userId(1), "Veda", "Torp");
            tenant.removeUser(served.directory(0).userId(2));
            tenant.addUser(served.directory(0).id());
            tenant.addUser(served.directory(1).id());
            await().atMost(SOON).until(() -> table.rows.equals(truth(served)));
            await().atMost(SOON).until(() -> position.load().block() != null);
            first.dispose();
            int listed = served.sent(Route.LIST_USERS);

            tenant.updateUserState(served.directory(0).userId(3), "inactive");
            Disposable second = keepUsers(recipe, served, position, table);
            await().atMost(SOON).until(() -> table.rows.equals(truth(served)));
            assertThat(table.rows.get(served.directory(0).userId(3)).active()).isFalse();
            second.dispose();
            // what the test itself has listed meanwhile, and nothing else
            assertThat(served.requests(Route.LIST_USERS).subList(listed, served.sent(Route.LIST_USERS)))
                    .allSatisfy(
                            request -> assertThat(request.parameter("limit")).isEqualTo("77"));
        }
    }

    /** One event reports the directory, and no event reports its users. */
    @Test
    void aDirectoryThatIsDeletedTakesItsUsersAlong() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 1), DirectorySpec.of(5, 0));
                DocumentSnippet recipe = DocumentSnippet.declaring("keepUsers", served.client, folder)) {
            Table table = new Table();
            Disposable follow = keepUsers(recipe, served, CheckpointStore.inMemory(), table);
            await().atMost(SOON).until(() -> table.rows.size() == 5);
            served.simulator.tenant().deleteDirectory(served.directory(0).id());

            await().atMost(SOON).until(table.rows::isEmpty);
            follow.dispose();
        }
    }

    /** A first run is cut short, a listed user is removed, and only then the next run begins. */
    @Test
    void aUserThatIsRemovedBetweenAListThatWasCutShortAndTheNextRunLeavesTheTable() throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.fault(Route.LIST_USERS, 3, new Fault.Delay(SOON)),
                        client -> client,
                        DirectorySpec.of(250, 0));
                DocumentSnippet recipe = DocumentSnippet.declaring("keepUsers", served.client, folder)) {
            Table table = new Table();
            CheckpointStore position = CheckpointStore.inMemory();
            Disposable first = keepUsers(recipe, served, position, table);
            await().atMost(SOON).until(() -> table.rows.size() == 200);
            Checkpoint stored = start.load().block(SOON);
            assertThat(stored).as("stored before the list is complete").isNotNull();
            first.dispose();

            served.simulator.tenant().removeUser(served.directory(0).userId(1));
            table.rows.put("directory_user_old", OLD); // no event tells of this one
            Disposable second = keepUsers(recipe, served, position, table);

            await().atMost(SOON).until(() -> table.rows.equals(truth(served)));
            assertThat(table.rows).hasSize(249);
            await().atMost(SOON).until(() -> served.sent(Route.LIST_EVENTS) > 0);
            assertThat(served.requests(Route.LIST_EVENTS).get(0).parameter("range_start"))
                    .isEqualTo(String.valueOf(stored.eventTime()));
            second.dispose();
        }
    }

    /** The server refuses a time from which it keeps no events. */
    @Test
    void aStartThatIsTooOldIsReplaced() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 0));
                DocumentSnippet recipe = DocumentSnippet.declaring("keepUsers", served.client, folder)) {
            Instant now = Instant.now();
            start.save(new Checkpoint("start", now.minus(Duration.ofDays(100)))).block(SOON);

            Disposable follow = keepUsers(recipe, served, CheckpointStore.inMemory(), new Table());

            await().atMost(SOON).until(() -> served.sent(Route.LIST_EVENTS) > 0);
            assertThat(Instant.parse(served.requests(Route.LIST_EVENTS).get(0).parameter("range_start")))
                    .isAfter(now.minus(Duration.ofHours(1)));
            follow.dispose();
        }
    }

    @Test
    void aListThatIsCutShortDeletesNothing() throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.faults(
                                Route.LIST_USERS,
                                (request, honest) -> request.parameter("after") == null
                                        ? Optional.empty()
                                        : Optional.of(Fault.status(400, "Bad Request"))),
                        client -> client,
                        DirectorySpec.of(150, 0));
                DocumentSnippet recipe = DocumentSnippet.declaring("keepUsers", served.client, folder)) {
            Table table = new Table();
            table.rows.put(OLD.workosId(), OLD);

            recipe.stream("keepUsers", arguments(served, CheckpointStore.inMemory(), table))
                    .as(StepVerifier::create)
                    .expectError(InvalidRequestException.class)
                    .verify(SOON);

            assertThat(table.rows).hasSize(101).containsKey(OLD.workosId());
        }
    }

    private Disposable keepUsers(DocumentSnippet recipe, Served served, CheckpointStore position, Table table)
            throws ReflectiveOperationException {
        return recipe.stream("keepUsers", arguments(served, position, table)).subscribe();
    }

    private Object[] arguments(Served served, CheckpointStore position, Table table) {
        Function<Set<String>, Mono<Void>> deleteAllExcept =
                listed -> Mono.fromRunnable(() -> table.rows.keySet().retainAll(listed));
        return new Object[] {served.directory(0).id(), start, position, table, deleteAllExcept};
    }

    private static Map<String, StoredUser> truth(Served served) {
        return served.client
                .users()
                .list(UserQuery.inDirectory(served.directory(0).id()).pageSize(77))
                .collectMap(DirectoryUser::id, StoredUser::of)
                .block(SOON);
    }

    private static final class Table implements UserStore {

        private final Map<String, StoredUser> rows = new ConcurrentHashMap<>();

        @Override
        public Publisher<?> upsert(StoredUser user) {
            return Mono.fromRunnable(() -> rows.put(user.workosId(), user));
        }

        @Override
        public Publisher<?> delete(String workosId) {
            return Mono.fromRunnable(() -> rows.remove(workosId));
        }
    }
}
