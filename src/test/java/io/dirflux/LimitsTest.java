package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.ApiException;
import io.dirflux.error.Attempt;
import io.dirflux.error.RateLimitedException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.HoldReason;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The rate limit as a server sees it, over a real socket. */
class LimitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(30);

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
    }

    /** Takes its 19 seconds: 10 go at once, and 190 more at 10 a second. */
    @Test
    void fiftyCallersGetTwoHundredUsersAtTenPerSecondAndNoneIsRefused() {
        try (Served served = Served.in(
                Dialect.REFERENCE,
                server -> server.rateLimit(10, Duration.ofSeconds(1))
                        .latency(Duration.ofMillis(40), Duration.ofMillis(10)),
                client -> client.rateLimits(RateLimits.perSecond(10)),
                DirectorySpec.of(200, 0))) {
            long start = System.nanoTime();

            List<String> ids = Flux.range(0, 50)
                    .flatMap(
                            caller -> Flux.range(4 * caller, 4)
                                    .concatMap(user -> served.client
                                            .users()
                                            .get(served.directory(0).userId(user))),
                            50)
                    .map(DirectoryUser::id)
                    .collectList()
                    .block(Duration.ofSeconds(60));

            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(ids).hasSize(200).doesNotHaveDuplicates();
            assertThat(served.simulator.refused()).isZero();
            assertThat(served.simulator.requests()).hasSize(200);
            assertThat(took).isBetween(Duration.ofMillis(18_900), Duration.ofSeconds(23));
        }
    }

    @Test
    void a429HoldsAllCallersOfTheKey() {
        AtomicInteger refusals = new AtomicInteger();
        RequestListener listener = new RequestListener() {
            @Override
            public void attemptEnded(RequestListener.Endpoint endpoint, Attempt attempt) {
                refusals.addAndGet(attempt.outcome().equals("429") ? 1 : 0);
            }
        };
        Fault refusal = new Fault.Status(429, "application/json", "\"Ratelimited\"", Map.of("Retry-After", "1"));
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.GET_USER, 1, refusal),
                client -> client.rateLimits(RateLimits.perSecond(100)).listener(listener),
                DirectorySpec.of(10, 1))) {
            CompletableFuture<DirectoryUser> refused =
                    served.client.users().get(served.directory(0).userId(0)).toFuture();
            await().atMost(SOON).until(() -> refusals.get() == 1);

            Flux.merge(
                            served.client.users().get(served.directory(0).userId(1)),
                            served.client.groups().get(served.directory(0).groupId(0)),
                            served.client.directories().list(DirectoryQuery.all()))
                    .blockLast(SOON);

            assertThat(refused).succeedsWithin(SOON);
            List<RecordedRequest> requests = served.simulator.requests();
            assertThat(requests).hasSize(1 + 1 + 3);
            assertThat(requests.subList(1, 5))
                    .allMatch(
                            request -> request.arrivalNanos() - requests.get(0).arrivalNanos() >= 1_000_000_000L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNextAttemptComesNoEarlierThanTheServerAsks(RetryAfter form) {
        Map<String, String> headers = form == RetryAfter.SECONDS
                ? Map.of("Retry-After", "1")
                : Map.of("Date", "Mon, 23 Nov 2026 10:00:00 GMT", "Retry-After", "Mon, 23 Nov 2026 10:00:01 GMT");
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.GET_USER, 1, new Fault.Status(503, "", "", headers)),
                client -> client,
                DirectorySpec.of(1, 0))) {
            served.client.users().get(served.directory(0).userId(0)).block(SOON);

            List<RecordedRequest> requests = served.requests(Route.GET_USER);
            assertThat(requests).hasSize(2);
            assertThat(Duration.ofNanos(
                            requests.get(1).arrivalNanos() - requests.get(0).arrivalNanos()))
                    .isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_800));
        }
    }

    private enum RetryAfter {
        SECONDS,
        DATE
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aWaitThatIsTooLongFailsAtOnceAndIsReported(int status) {
        Fault refusal = new Fault.Status(status, "", "", Map.of("Retry-After", "61"));
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.GET_USER, 1, refusal),
                client -> client.retryPolicy(RetryPolicy.defaults()),
                DirectorySpec.of(1, 0))) {
            ApiException failure = Failure.of(
                    ApiException.class,
                    served.client.users().get(served.directory(0).userId(0)));

            assertThat(failure.error().retryAfter()).isEqualTo(Duration.ofSeconds(61));
            assertThat(failure.attempts()).hasSize(1);
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure)
                    .hasMessageContaining("longer than the 60.0 s this client waits for")
                    .hasMessageContaining("RetryPolicy.maxRetryAfter(..)")
                    .hasMessageContaining("CallOptions.deadline(..)");
            assertThat(served.sent(Route.GET_USER)).isEqualTo(1);
        }
    }

    @Test
    void userListsOfADirectoryKeepItsLimitWhileOtherCallsAreNotDelayed() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.directoryRateLimit(4, Duration.ofSeconds(1)),
                client -> client.rateLimits(RateLimits.perSecond(1000)),
                DirectorySpec.of(100, 0),
                DirectorySpec.of(30, 0))) {
            CompletableFuture<Long> walk = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()).pageSize(10))
                    .count()
                    .toFuture();
            await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == 4);

            Flux.range(0, 20)
                    .flatMap(user ->
                            served.client.users().get(served.directory(0).userId(user)))
                    .blockLast(SOON);
            Long others = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(1).id()).pageSize(10))
                    .count()
                    .block(SOON);

            assertThat(others).isEqualTo(30);
            assertThat(walk).isNotDone();
            assertThat(walk).succeedsWithin(SOON).isEqualTo(100L);
            assertThat(served.simulator.refused()).isZero();
            assertAtMostInAnySecond(4, pagesOf(served, served.directory(0).id()));
        }
    }

    private static List<RecordedRequest> pagesOf(Served served, String directory) {
        return served.requests(Route.LIST_USERS).stream()
                .filter(request -> directory.equals(request.parameter("directory")))
                .toList();
    }

    /** A hundredth is left for the time between arriving and being recorded. */
    private static void assertAtMostInAnySecond(int most, List<RecordedRequest> requests) {
        for (int i = most; i < requests.size(); i++) {
            assertThat(requests.get(i).arrivalNanos() - requests.get(i - most).arrivalNanos())
                    .as("request %d", i)
                    .isGreaterThan(990_000_000L);
        }
    }

    @Test
    void oneLimiterKeepsTheRateOfTwoClients() {
        RateLimiter shared = RateLimiter.create(RateLimits.perSecond(5));
        try (Served served = Served.in(
                        Dialect.OPENAPI, b -> b, client -> client.rateLimiter(shared), DirectorySpec.of(20, 0));
                DirectorySyncClient second = Served.clientOf(served.simulator, Dialect.OPENAPI)
                        .rateLimiter(shared)
                        .build()) {
            Flux.merge(gets(served.client, served), gets(second, served)).blockLast(SOON);

            assertThat(served.sent(Route.GET_USER)).isEqualTo(14);
            assertAtMostInAnySecond(5, served.requests(Route.GET_USER));
        }
    }

    private static Flux<DirectoryUser> gets(DirectorySyncClient client, Served served) {
        return Flux.range(0, 7)
                .flatMap(user -> client.users().get(served.directory(0).userId(user)));
    }

    @Test
    void theClientReportsTheStateOfItsLimits() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                UnaryOperator.identity(),
                client -> client.rateLimits(RateLimits.perSecond(10)),
                DirectorySpec.of(250, 2))) {
            String directory = served.directory(0).id();
            assertThat(served.client
                            .users()
                            .list(UserQuery.inDirectory(directory))
                            .count()
                            .block(PATIENCE))
                    .isEqualTo(250);
            RateLimitSnapshot key = served.client.rateLimit().block(PATIENCE);
            assertThat(key.limit()).isEqualTo(Limit.perSecond(10));
            assertThat(key.available()).isEqualTo(7);
            assertThat(key.waiting()).isZero();
            assertThat(key.holdReason()).isNull();
            RateLimitSnapshot users = served.client.rateLimit(directory).block(PATIENCE);
            assertThat(users.limit()).isEqualTo(Limit.perSecond(4));
            assertThat(users.available()).isEqualTo(1);
        }
    }

    @Test
    void theReasonOfAHoldIsReported() {
        Fault refusal = new Fault.Status(429, "application/json", "\"Ratelimited\"", Map.of("Retry-After", "7"));
        try (Served served = Served.in(
                Dialect.OPENAPI,
                simulator -> simulator.fault(Route.GET_DIRECTORY, 1, refusal),
                client -> client.rateLimits(RateLimits.perSecond(10)).retryPolicy(RetryPolicy.none()),
                DirectorySpec.of(1, 1))) {
            StepVerifier.create(
                            served.client.directories().get(served.directory(0).id()))
                    .verifyError(RateLimitedException.class);
            RateLimitSnapshot key = served.client.rateLimit().block(PATIENCE);
            assertThat(key.holdReason()).isEqualTo(HoldReason.REFUSED);
            assertThat(key.heldFor()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
            assertThat(key.available()).isZero();
        }
    }
}
