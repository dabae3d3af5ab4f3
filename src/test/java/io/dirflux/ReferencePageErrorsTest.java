package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.ApiException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.test.StepVerifier;

/** The five rows of the reference page's table of errors: the exception of each, and its hint. */
class ReferencePageErrorsTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final String WRONG_KEY = "sk_live_wrong";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row401NamesTheHeaderAndWhereTheKeyCameFrom(Dialect dialect) {
        assertKeyRefused(dialect, client -> client.apiKey(WRONG_KEY), "apiKey(..)");
        assertKeyRefused(dialect, client -> client.apiKey(() -> WRONG_KEY), "apiKey(Supplier)");
        assertKeyRefused(dialect, client -> client.from(Map.of("WORKOS_API_KEY", WRONG_KEY)), "WORKOS_API_KEY");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row401HoldsForEveryEndpoint(Dialect dialect) {
        try (Served served = Served.in(dialect, UnaryOperator.identity(), client -> client.apiKey(WRONG_KEY))) {
            List<Publisher<?>> calls = List.of(
                    served.client.directories().list(DirectoryQuery.all()),
                    served.client.directories().get(ReferencePage.DIRECTORY),
                    served.client.directories().delete(ReferencePage.DIRECTORY),
                    served.client.users().list(UserQuery.inDirectory(ReferencePage.DIRECTORY)),
                    served.client.users().get(ReferencePage.USER),
                    served.client.groups().list(GroupQuery.inDirectory(ReferencePage.DIRECTORY)),
                    served.client.groups().get(ReferencePage.GROUP));

            calls.forEach(call -> StepVerifier.create(call)
                    .expectError(UnauthorizedException.class)
                    .verify(SOON));
            assertThat(served.simulator.requests()).hasSize(7);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row404NamesTheListThatTheIdShouldBeIn(Dialect dialect) {
        try (Served served = Served.in(dialect)) {
            DirectorySyncClient client = served.client;

            assertNotFound(
                    client.directories().get(ReferencePage.DIRECTORY), "GET /directories/{id}", "GET /directories");
            assertNotFound(
                    client.directories().delete(ReferencePage.DIRECTORY),
                    "DELETE /directories/{id}",
                    "GET /directories");
            assertNotFound(client.users().get(ReferencePage.USER), "GET /directory_users/{id}", "GET /directory_users");
            assertNotFound(
                    client.groups().get(ReferencePage.GROUP), "GET /directory_groups/{id}", "GET /directory_groups");
            assertThat(served.simulator.requests()).hasSize(4);
        }
    }

    /** The id that is not found is the filter's: the list that failed is not the one to check. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row404OfAListNamesTheListThatItsFilterShouldBeIn(Dialect dialect) {
        try (Served served = Served.in(dialect)) {
            DirectorySyncClient client = served.client;
            UserQuery users = UserQuery.inDirectory(ReferencePage.DIRECTORY);
            GroupQuery groups = GroupQuery.inDirectory(ReferencePage.DIRECTORY);

            assertNotFound(client.users().list(users), "GET /directory_users", "GET /directories");
            assertNotFound(client.groups().list(groups), "GET /directory_groups", "GET /directories");
            if (dialect == Dialect.OPENAPI) {
                UserQuery members = UserQuery.inGroup(ReferencePage.GROUP);
                GroupQuery ofUser = GroupQuery.ofUser(ReferencePage.USER);
                assertNotFound(client.users().list(members), "GET /directory_users", "GET /directory_groups");
                assertNotFound(client.groups().list(ofUser), "GET /directory_groups", "GET /directory_users");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row422NamesThePrefixes(Dialect dialect) {
        try (Served served = Served.in(dialect)) {
            Stream<Publisher<?>> calls = Stream.of(
                    served.client.users().list(UserQuery.inDirectory("acme")),
                    served.client.groups().list(GroupQuery.inDirectory("acme")),
                    served.client.directories().list(DirectoryQuery.all().organization("acme")));

            calls.forEach(call -> assertFails(call, InvalidRequestException.class, e -> {
                assertThat(e.status()).isEqualTo(422);
                assertThat(e.hint()).contains("directory_").contains("org_").doesNotContain("dialect");
                assertThat(e.error().errors()).hasSize(1);
                assertThat(e).hasMessageContaining(e.hint()).hasMessageNotContaining("acme");
                assertOneAttempt(e);
            }));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row422IsAvoidedForIdsWithThePrefixOfAnotherKind(Dialect dialect) {
        try (Served served = Served.in(dialect)) {
            for (String other : List.of(ReferencePage.ORGANIZATION, ReferencePage.USER, ReferencePage.GROUP)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> UserQuery.inDirectory(other))
                        .withMessageContaining("directory_");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> served.client.directories().get(other))
                        .withMessageContaining("directory_");
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> UserQuery.inOrganization(ReferencePage.USER))
                    .withMessageContaining("org_");
            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row429NamesTheWait(Dialect dialect) {
        try (Served served = refusing(dialect, Map.of("Retry-After", "7"))) {
            assertFails(served.client.users().get(ReferencePage.USER), RateLimitedException.class, e -> {
                assertThat(e.status()).isEqualTo(429);
                assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                assertThat(e.hint()).containsPattern("\\b7(\\.0)? s\\b");
                assertThat(e).hasMessageContaining(e.hint());
                assertThat(e.isRetryable()).isTrue();
            });
        }
    }

    /** The page knows no {@code Retry-After}: "wait until X-RateLimit-Reset timestamp before retrying". */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row429NamesTheWaitUntilTheResetIfThereIsNoRetryAfter(Dialect dialect) {
        Map<String, String> headers = Map.of(
                "Date", "Sat, 01 Jan 2022 00:00:00 GMT",
                "X-RateLimit-Limit", "10",
                "X-RateLimit-Remaining", "0",
                "X-RateLimit-Reset",
                        String.valueOf(Instant.parse("2022-01-01T00:00:09Z").getEpochSecond()));
        try (Served served = refusing(dialect, headers)) {
            assertFails(
                    served.client.users().get(ReferencePage.USER),
                    RateLimitedException.class,
                    e -> assertThat(e.hint()).containsPattern("\\b9(\\.0)? s\\b"));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row429SaysThatTheServerNamedNoWait(Dialect dialect) {
        try (Served served = refusing(dialect, Map.of())) {
            assertFails(served.client.users().get(ReferencePage.USER), RateLimitedException.class, e -> {
                assertThat(e.retryAfter()).isNull();
                assertThat(e.hint()).contains("did not say how long to wait");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void row500GivesTheLastRequestIdToTellSupport(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(1, 0))) {
            for (int n = 1; n <= 4; n++) {
                Map<String, String> headers = Map.of("X-Request-Id", "req_" + n);
                served.simulator.fault(Route.GET_USER, n, new Fault.Status(500, "text/html", "<h1>Oops</h1>", headers));
            }

            assertFails(served.client.users().get(served.directory(0).userId(0)), ServerErrorException.class, e -> {
                assertThat(e.status()).isEqualTo(500);
                assertThat(e.requestId()).isEqualTo("req_4");
                assertThat(e.hint()).contains("req_4").contains("support");
                assertThat(e).hasMessageContaining(e.hint());
                assertThat(e.attempts()).hasSize(4);
                assertThat(e.isRetryable()).isTrue();
            });
            assertThat(served.sent(Route.GET_USER)).isEqualTo(4);
        }
    }

    private static void assertKeyRefused(
            Dialect dialect, UnaryOperator<DirectorySyncClientBuilder> withKey, String origin) {
        try (Served served = Served.in(dialect, UnaryOperator.identity(), withKey)) {
            assertFails(served.client.directories().list(DirectoryQuery.all()), UnauthorizedException.class, e -> {
                assertThat(e.status()).isEqualTo(401);
                assertThat(e.hint()).contains("Authorization").contains(origin);
                assertThat(e.error().serverMessage()).isEqualTo("Unauthorized");
                assertThat(e).hasMessageContaining(e.hint()).hasMessageNotContaining(WRONG_KEY);
                assertOneAttempt(e);
            });
        }
    }

    private static void assertNotFound(Publisher<?> call, String failed, String list) {
        assertFails(call, NotFoundException.class, e -> {
            assertThat(e.status()).isEqualTo(404);
            assertThat(e.hint()).containsPattern(list + "\\b(?!_)").contains("id");
            assertThat(e).hasMessageStartingWith(failed + " ").hasMessageContaining(e.hint());
            assertThat(e).hasMessageNotContaining("_01H");
            assertOneAttempt(e);
        });
    }

    private static void assertOneAttempt(ApiException e) {
        assertThat(e.attempts()).hasSize(1);
        assertThat(e.isRetryable()).isFalse();
    }

    private static Served refusing(Dialect dialect, Map<String, String> headers) {
        String json = "{\"message\":\"Rate limit exceeded\"}";
        Fault refusal = new Fault.Status(429, "application/json", json, headers);
        return Served.in(
                dialect,
                server -> server.rateLimitHeaders(false)
                        .faults(Route.GET_USER, (request, honest) -> Optional.of(refusal)),
                client -> client.retryPolicy(RetryPolicy.none()));
    }

    private static <E extends ApiException> void assertFails(Publisher<?> call, Class<E> type, Consumer<E> expected) {
        StepVerifier.create(call)
                .expectErrorSatisfies(e -> {
                    assertThat(e).isExactlyInstanceOf(type);
                    expected.accept(type.cast(e));
                })
                .verify(SOON);
    }
}
