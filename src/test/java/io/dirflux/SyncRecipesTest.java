package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.InvalidRequestException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** Reads the recipes of full syncs from the documents, compiles and runs them. */
class SyncRecipesTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Fault REFUSED = Fault.status(400, "Bad Request");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNotificationUpsertsOneUserUnlessItIsGone(boolean gone) throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 0));
                DocumentSnippet recipe = recipe("onUserChanged", served)) {
            String id = served.directory(0).userId(1);
            if (gone) {
                served.simulator.tenant().removeUser(id);
            }
            RecordingStore store = new RecordingStore(null);

            StepVerifier.create(recipe.stream("onUserChanged", id, store))
                    .expectComplete()
                    .verify(SOON);

            assertThat(store.stored).containsExactlyElementsOf(gone ? List.of() : List.of(id));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aSyncStoresAllButTheUpsertThatFailedAndNamesIt(Dialect dialect) throws Exception {
        try (Served served = Served.in(dialect, DirectorySpec.of(250, 0));
                DocumentSnippet recipe = recipe("syncAll", served)) {
            SimulatedDirectory directory = served.directory(0);
            String refused = directory.userId(120);
            RecordingStore store = new RecordingStore(refused);

            List<?> steps = recipe.stream("syncAll", UserQuery.inDirectory(directory.id()), store)
                    .collectList()
                    .block(SOON);

            assertThat(steps).hasSize(3);
            assertThat(steps.get(2))
                    .satisfies(last -> assertThat(part(last, "after")).isNull());
            List<Object> notStored = new ArrayList<>();
            for (Object step : steps) {
                notStored.addAll((List<?>) part(step, "notStored"));
            }
            assertThat(notStored)
                    .singleElement()
                    .matches(user -> ((DirectoryUser) user).id().equals(refused));
            assertThat(store.stored)
                    .hasSize(249)
                    .doesNotHaveDuplicates()
                    .doesNotContain(refused)
                    .isSubsetOf(directory.userIds().toList());
            assertThat(store.mostAtATime).hasValueBetween(2, 16);
        }
    }

    @Test
    void aFailedSyncContinuesAfterItsLastSavedCursor() throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.fault(Route.LIST_USERS, 3, REFUSED),
                        client -> client,
                        DirectorySpec.of(250, 0));
                DocumentSnippet recipe = recipe("syncAll", served)) {
            SimulatedDirectory directory = served.directory(0);
            UserQuery query = UserQuery.inDirectory(directory.id());
            RecordingStore store = new RecordingStore(null);
            List<String> safe = new ArrayList<>();

            StepVerifier.create(recipe.stream("syncAll", query, store)
                            .doOnNext(step -> safe.add(String.valueOf(part(step, "after")))))
                    .expectNextCount(2)
                    .expectError(InvalidRequestException.class)
                    .verify(SOON);
            assertThat(store.stored).hasSize(200);
            recipe.stream("syncAll", query.startingAfter(safe.get(1)), store).blockLast(SOON);

            assertThat(store.stored)
                    .containsExactlyInAnyOrderElementsOf(directory.userIds().toList());
        }
    }

    private DocumentSnippet recipe(String method, Served served) throws Exception {
        return DocumentSnippet.declaring(method, served.client, folder);
    }

    /** A component of a record that the recipe declares. */
    private static @Nullable Object part(Object step, String name) {
        try {
            Method accessor = step.getClass().getDeclaredMethod(name);
            accessor.setAccessible(true);
            return accessor.invoke(step);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }
}
