package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Reads the recipes about options from the documents, compiles and runs them. */
class OptionRecipesTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @TempDir
    private Path folder;

    @Test
    void oneOfFourProcessesSendsTwoASecond() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 0));
                DocumentSnippet recipe = recipe("oneOfFour", served);
                DirectorySyncClient client = built(recipe.call("oneOfFour", builder(served)))) {
            Duration taken = Flux.range(0, 3)
                    .flatMap(i -> client.users().get(served.directory(0).userId(i)))
                    .count()
                    .elapsed()
                    .map(timed -> Duration.ofMillis(timed.getT1()))
                    .block(SOON);

            assertThat(taken).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void aTraceOfTheContextIsSent() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 0));
                DocumentSnippet recipe = recipe("tracing", served);
                DirectorySyncClient client = built(recipe.call("tracing", builder(served)))) {
            client.users()
                    .get(served.directory(0).userId(0))
                    .contextWrite(context -> context.put(WebFluxService.TRACE, "one"))
                    .block(SOON);

            assertThat(served.requests(Route.GET_USER))
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers()).containsEntry(WebFluxService.TRACE, "one"));
        }
    }

    @Test
    void noTraceInTheContextIsNoHeader() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 0));
                DocumentSnippet recipe = recipe("tracing", served);
                DirectorySyncClient client = built(recipe.call("tracing", builder(served)))) {
            client.users().get(served.directory(0).userId(0)).block(SOON);

            assertThat(served.requests(Route.GET_USER))
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers()).doesNotContainKey(WebFluxService.TRACE));
        }
    }

    @Test
    void aClientIsCreatedWithOptions() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 0));
                DocumentSnippet recipe = recipe("withOptions", served);
                DirectorySyncClient client = (DirectorySyncClient) recipe.call("withOptions", "sk_test")) {
            assertThat(client.rateLimit().block(SOON).allowed()).isEqualTo(4);
        }
    }

    @Test
    void aDeadlineEndsACall() throws Exception {
        Duration slow = Duration.ofSeconds(5);
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.fault(Route.GET_USER, 1, new Fault.Delay(slow)),
                        client -> client,
                        DirectorySpec.of(1, 0));
                DocumentSnippet recipe = recipe("withinAFifthOfASecond", served)) {
            StepVerifier.create(recipe.stream(
                            "withinAFifthOfASecond", served.directory(0).userId(0)))
                    .expectError(DirectorySyncException.class)
                    .verify(slow);
        }
    }

    @Test
    void theKeyIsFetchedOnce() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(2, 0));
                DocumentSnippet recipe = recipe("withFetchedKey", served)) {
            Mono<String> secret = Mono.fromSupplier(() -> {
                fetched.incrementAndGet();
                return served.simulator.apiKey();
            });
            DirectorySyncClientBuilder builder = Served.clientOf(served.simulator, Dialect.OPENAPI);
            try (DirectorySyncClient client = (DirectorySyncClient) recipe.call("withFetchedKey", builder, secret)) {
                for (int i = 0; i < 2; i++) {
                    client.users().get(served.directory(0).userId(i)).block(SOON);
                }
            }
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void aUserThatIsNotFoundYetIsAskedForAgain() throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server.fault(Route.GET_USER, 1, Fault.status(404, "Not Found")),
                        client -> client,
                        DirectorySpec.of(1, 0));
                DocumentSnippet recipe = recipe("justCreated", served)) {
            StepVerifier.create(recipe.stream("justCreated", served.directory(0).userId(0)))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(SOON);
        }
    }

    @Test
    void theLimitIsRead() throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server,
                        client -> client.rateLimits(RateLimits.perSecond(10)),
                        DirectorySpec.of(1, 0));
                DocumentSnippet recipe = recipe("limitNow", served)) {
            assertThat(recipe.stream("limitNow").blockLast(SOON)).isEqualTo("10 permits left, 0 calls wait");
        }
    }

    @Test
    void theLimitIsRaised() throws Exception {
        try (Served served = Served.in(
                        Dialect.OPENAPI,
                        server -> server,
                        client -> client.rateLimits(RateLimits.perSecond(10)),
                        DirectorySpec.of(1, 0));
                DocumentSnippet recipe = recipe("planWasRaised", served)) {
            recipe.run("planWasRaised");

            assertThat(served.client.rateLimit().block(SOON).available()).isEqualTo(20);
        }
    }

    private DocumentSnippet recipe(String method, Served served) throws Exception {
        return DocumentSnippet.declaring(method, served.client, folder);
    }

    private static DirectorySyncClientBuilder builder(Served served) {
        return Served.clientOf(served.simulator, Dialect.OPENAPI);
    }

    private static DirectorySyncClient built(Object builder) {
        return ((DirectorySyncClientBuilder) builder).build();
    }
}
