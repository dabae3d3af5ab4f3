package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.Limit;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

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
}
