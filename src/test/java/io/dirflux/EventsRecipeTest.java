package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.events.CheckpointStore;
import io.dirflux.events.StoredUser;
import io.dirflux.events.UserStore;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Tenant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The README's recipe for events does what stands beside it: it is read from there, compiled and run. */
class EventsRecipeTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void usersAreListedOnceAndThenFollowedAcrossRestarts() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 1), DirectorySpec.of(5, 0));
                ReadmeSnippet recipe = ReadmeSnippet.declaring("keepUsers", served.client, folder)) {
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

    /** One event tells of the directory, none of its users. */
    @Test
    void aDirectoryThatIsDeletedTakesItsUsersAlong() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 1), DirectorySpec.of(5, 0));
                ReadmeSnippet recipe = ReadmeSnippet.declaring("keepUsers", served.client, folder)) {
            Table table = new Table();
            Disposable follow = keepUsers(recipe, served, CheckpointStore.inMemory(), table);
            await().atMost(SOON).until(() -> table.rows.size() == 5);
            served.simulator.tenant().deleteDirectory(served.directory(0).id());

            await().atMost(SOON).until(table.rows::isEmpty);
            follow.dispose();
        }
    }

    private static Disposable keepUsers(ReadmeSnippet recipe, Served served, CheckpointStore position, Table table)
            throws ReflectiveOperationException {
        Mono<Void> deleteAll = Mono.fromRunnable(table.rows::clear);
        return recipe.stream("keepUsers", served.directory(0).id(), position, table, deleteAll)
                .subscribe();
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
