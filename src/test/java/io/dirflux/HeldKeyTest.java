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
import io.dirflux.ratelimit.RateLimitSnapshot;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A key that a 429 holds, over a real socket. */
class HeldKeyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(30);

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
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
