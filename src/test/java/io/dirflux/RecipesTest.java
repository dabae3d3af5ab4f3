package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.model.Page;
import io.dirflux.model.WebhookEndpoint;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.webhook.WebhookVerifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Reads the recipes from the documents, compiles and runs them, and checks what the text promises. */
class RecipesTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Fault REFUSED = Fault.status(400, "Bad Request");

    @TempDir
    private Path folder;

    @Test
    void aConsumerThatBlocksIsCalledWhereItMay() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 0));
                DocumentSnippet recipe = recipe("forEach", served)) {
            SimulatedDirectory directory = served.directory(0);
            List<String> consumed = new ArrayList<>();
            Consumer<DirectoryUser> blocking = user -> {
                assertThat(Schedulers.isInNonBlockingThread()).isFalse();
                consumed.add(user.id());
            };

            StepVerifier.create(recipe.stream("forEach", UserQuery.inDirectory(directory.id()), blocking))
                    .expectComplete()
                    .verify(SOON);

            assertThat(consumed).containsExactlyElementsOf(directory.userIds().toList());
        }
    }

    @Test
    void healthPrintsADirectoryThatIsNotLinked() throws Exception {
        DirectorySpec sound = DirectorySpec.of(1, 0).name("Sound");
        DirectorySpec broken = DirectorySpec.of(1, 0).name("Broken").state("invalid_credentials");
        try (Served served = Served.in(Dialect.OPENAPI, sound, broken);
                DocumentSnippet recipe = recipe("health", served)) {
            List<String> printed = Printed.by(() -> {
                recipe.stream("health", served.directory(0).id()).blockLast(SOON);
                return recipe.stream("health", served.directory(1).id()).blockLast(SOON);
            });

            assertThat(printed)
                    .filteredOn(line -> line.startsWith("Directory "))
                    .containsExactly("Directory Broken is invalid_credentials");
        }
    }

    @Test
    void onePageIsOneRequest() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(120, 0));
                DocumentSnippet recipe = recipe("onePage", served)) {
            String directory = served.directory(0).id();

            Page<?> first = page(recipe, directory, null);
            assertThat(first.data()).hasSize(50);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(1);
            Page<?> second = page(recipe, directory, first.after());

            assertThat(second.data()).hasSize(50);
            assertThat(served.requests(Route.LIST_USERS).get(1).parameter("after"))
                    .isEqualTo(first.after());
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFailedStreamContinuesWhereItEnded(int failingPage) throws Exception {
        try (Served served = refusingListOfUsers(failingPage, DirectorySpec.of(250, 0));
                DocumentSnippet recipe = recipe("rest", served)) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id());

            Flux<?> all = served.client
                    .users()
                    .list(query)
                    .cast(Object.class)
                    .onErrorResume(DirectorySyncException.class, e -> rest(recipe, e, query));

            assertThat(all.map(user -> ((DirectoryUser) user).id())
                            .collectList()
                            .block(SOON))
                    .containsExactlyInAnyOrderElementsOf(
                            served.directory(0).userIds().toList());
        }
    }

    @Test
    void theMembershipsOfADirectoryComeOnceEach() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(20, 3));
                DocumentSnippet recipe = recipe("memberships", served)) {
            List<?> memberships = recipe.stream(
                            "memberships", served.directory(0).id())
                    .collectList()
                    .block(SOON);

            assertThat(memberships)
                    .hasSizeGreaterThan(20)
                    .doesNotHaveDuplicates()
                    .allMatch(Membership.class::isInstance);
        }
    }

    @Test
    void aGroupThatFailsIsPrintedAndTheOthersToo() throws Exception {
        try (Served served = refusingListOfUsers(2, DirectorySpec.of(20, 3));
                DocumentSnippet recipe = recipe("membersOfAllGroups", served)) {
            List<String> printed = Printed.by(() ->
                    recipe.stream("membersOfAllGroups", served.organization()).blockLast(SOON));

            assertThat(printed)
                    .filteredOn(line -> line.matches("directory_group_\\w+ has \\d+ members"))
                    .hasSize(2);
            assertThat(printed)
                    .filteredOn(line -> line.matches("directory_group_\\w+ failed after null"))
                    .hasSize(1);
        }
    }

    @Test
    void anEndpointIsCreatedWithItsSecretStoredAndPaused() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 0));
                DocumentSnippet recipe = recipe("subscribe", served)) {
            List<String> stored = new ArrayList<>();
            Function<String, Mono<Void>> store = secret -> Mono.fromRunnable(() -> stored.add(secret));

            Object verifier = recipe.stream("subscribe", "https://app.example/hook", store)
                    .blockLast(SOON);
            WebhookEndpoint created = served.client
                    .webhookEndpoints()
                    .list(WebhookEndpointQuery.all())
                    .blockLast(SOON);
            Object paused = recipe.stream("pause", created.id()).blockLast(SOON);

            assertThat(verifier).isInstanceOf(WebhookVerifier.class);
            assertThat(stored).singleElement().asString().startsWith("whsec_");
            assertThat(paused).hasToString("WebhookEndpoint[id=" + created.id() + ", status=disabled]");
        }
    }

    /** A server that refuses the nth list of users. */
    private static Served refusingListOfUsers(int nth, DirectorySpec directory) {
        return Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, nth, REFUSED),
                UnaryOperator.identity(),
                directory);
    }

    private DocumentSnippet recipe(String method, Served served) throws Exception {
        return DocumentSnippet.declaring(method, served.client, folder);
    }

    private static Page<?> page(DocumentSnippet recipe, String directory, @Nullable String after) throws Exception {
        return (Page<?>) recipe.stream("onePage", directory, after).blockLast(SOON);
    }

    private static Flux<?> rest(DocumentSnippet recipe, DirectorySyncException failure, UserQuery query) {
        try {
            return recipe.stream("rest", failure, query);
        } catch (ReflectiveOperationException e) {
            return Flux.error(e);
        }
    }
}
